import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideTrust, type Trust } from './decide.ts'
import { parsePolicy } from './parse.ts'
import type { TrustedPrincipal } from './policy.ts'

const ACCOUNT = '123456789012'
const iam = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/phone`
const PROVIDER = iam('oidc-provider/login.example/tenant')

const ANN: TrustedPrincipal = { accountId: ACCOUNT, arns: [iam('user/ann')] }
const ROOT: TrustedPrincipal = { accountId: ACCOUNT, arns: [iam('root')] }
const APP: TrustedPrincipal = { accountId: ACCOUNT, arns: [SESSION, iam('role/app')] }
const FEDERATED: TrustedPrincipal = { accountId: ACCOUNT, arns: [`arn:aws:sts::${ACCOUNT}:federated-user/ann`] }
const FOREIGN: TrustedPrincipal = { accountId: '210987654321', arns: ['arn:aws:iam::210987654321:user/ann'] }
const WEB: TrustedPrincipal = { accountId: ACCOUNT, arns: [], federated: ['login.example/tenant', PROVIDER] }

const allow = (Principal: unknown, others = {}) => ({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...others })

const said = (Statement: unknown, principal: TrustedPrincipal, action = 'sts:AssumeRole') =>
  decideTrust(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'trust'), {
    action,
    resource: iam('role/target'),
    context: (key) => (key === 'sts:externalid' ? 'secret' : undefined),
    principal,
  })

const NAMES: readonly (readonly [what: string, named: unknown, principal: TrustedPrincipal, expected: Trust])[] = [
  ['everyone', '*', FOREIGN, 'allow by principal'],
  ['everyone, as a list', { AWS: ['*'] }, ANN, 'allow by principal'],
  ['everyone', '*', WEB, 'allow by principal'],
  ['an account', { AWS: ACCOUNT }, ANN, 'allow by account'],
  ["an account by its root's ARN", { AWS: iam('root') }, APP, 'allow by account'],
  ['an account', { AWS: ACCOUNT }, ROOT, 'allow by account'],
  ['an account', { AWS: ACCOUNT }, FEDERATED, 'allow by account'],
  ['an account', { AWS: ACCOUNT }, FOREIGN, 'none'],
  ['an account', { AWS: ACCOUNT }, WEB, 'none'],
  ['the user', { AWS: iam('user/ann') }, ANN, 'allow by principal'],
  ['the user and the account', { AWS: [ACCOUNT, iam('user/ann')] }, ANN, 'allow by principal'],
  ['another user', { AWS: iam('user/bob') }, ANN, 'none'],
  ['a user in another case', { AWS: iam('user/Ann') }, ANN, 'none'],
  ['a user of that name elsewhere', { AWS: iam('user/ann') }, FOREIGN, 'none'],
  ['the role of a session', { AWS: iam('role/app') }, APP, 'allow by principal'],
  ['the session itself', { AWS: SESSION }, APP, 'allow by principal'],
  ['another session of its role', { AWS: SESSION.replace('phone', 'tablet') }, APP, 'none'],
  ['a federated user', { AWS: FEDERATED.arns[0] }, FEDERATED, 'allow by principal'],
  ["a provider's ARN", { Federated: PROVIDER }, WEB, 'allow by principal'],
  ["a provider's URL", { Federated: ['other.example', 'login.example/tenant'] }, WEB, 'allow by principal'],
  ['another provider', { Federated: 'login.example' }, WEB, 'none'],
  ['a provider', { Federated: 'login.example/tenant' }, ANN, 'none'],
]

for (const [what, named, principal, expected] of NAMES)
  test(`a trust policy that names ${what} says ${expected} to ${principal.arns[0] ?? 'a web identity'}`, () =>
    assert.equal(said(allow(named), principal), expected))

test('a deny wins, wherever it stands and however it names the caller', () => {
  for (const named of ['*', { AWS: ACCOUNT }, { AWS: iam('user/ann') }]) {
    const deny = allow(named, { Effect: 'Deny' })
    assert.equal(said([allow({ AWS: iam('user/ann') }), deny], ANN), 'deny')
    assert.equal(said([deny, allow({ AWS: iam('user/ann') })], ANN), 'deny')
  }
})

test('a deny of somebody else is none', () =>
  assert.equal(said([allow({ AWS: iam('user/bob') }, { Effect: 'Deny' }), allow('*')], ANN), 'allow by principal'))

test('each action has to be allowed by itself', () => {
  assert.equal(said(allow('*'), ANN, 'sts:TagSession'), 'none')
  assert.equal(
    said(allow('*', { Action: ['sts:AssumeRole', 'sts:tagsession'] }), ANN, 'sts:TagSession'),
    'allow by principal',
  )
  assert.equal(said(allow('*', { Action: undefined, NotAction: 'sts:AssumeRole' }), ANN), 'none')
})

test('conditions have to hold', () => {
  const demanding = (id: string) => allow('*', { Condition: { StringEquals: { 'sts:ExternalId': id } } })
  assert.deepEqual([said(demanding('secret'), ANN), said(demanding('other'), ANN)], ['allow by principal', 'none'])
})
