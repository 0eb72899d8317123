import assert from 'node:assert/strict'
import test from 'node:test'
import type { Caller } from './caller.ts'
import { rootCaller, sessionCaller, userCaller } from './principal-caller.ts'
import type { Principal } from './principals.ts'
import type { Session } from './sessions.ts'

const A = '123456789012'

const principal = (kind: 'user' | 'role', name: string, id: string): Principal => ({
  record: {
    accountId: A,
    kind,
    name,
    id,
    tags: '',
    boundary: null,
    trustPolicy: null,
    sessionSecondsMax: null,
    revokedBeforeMs: null,
    disabled: 0,
    createdAtMs: 0,
  },
  rights: { identity: [] },
  tags: { Team: 'red', Floor: '1' },
})
const user = principal('user', 'ann', 'AIDAANN')
const role = principal('role', 'Phone', 'AROAPHONE')

const session: Session = {
  accountId: A,
  accessKeyId: 'ASIA1',
  secretAccessKey: 'secret',
  principal: { kind: 'role', name: 'Phone', id: 'AROAPHONE', sessionName: 'ann-1' },
  issuedAtMs: Date.UTC(2026, 0, 1),
  expiresAtMs: Date.UTC(2026, 0, 2),
  tags: { team: 'blue', UserId: 'ann' },
  transitiveTagKeys: [],
  sourceIdentity: 'login-7',
  webIdentity: { provider: 'id.Example.com/pool', sub: 's*', aud: 'app', amr: ['authenticated'] },
}
const { sourceIdentity, webIdentity, ...plain } = session
const root = { kind: 'root' } as const
const ann = { kind: 'user', name: 'ann', id: 'AIDAANN' } as const

const WEB = {
  'id.example.com/pool:sub': 's*',
  'id.example.com/pool:aud': 'app',
  'id.example.com/pool:amr': ['authenticated'],
  'cognito-identity.amazonaws.com:sub': 's*',
  'cognito-identity.amazonaws.com:aud': 'app',
  'cognito-identity.amazonaws.com:amr': ['authenticated'],
}
const ISSUED = { 'aws:tokenissuetime': '2026-01-01T00:00:00Z' }
const SESSION_TAGS = { 'aws:principaltag/team': 'blue', 'aws:principaltag/userid': 'ann' }
const named = (arn: string, type: string, userId: string) => ({
  'aws:principalarn': arn,
  'aws:principalaccount': A,
  'aws:principaltype': type,
  'aws:userid': userId,
})
const USER = { ...named(`arn:aws:iam::${A}:user/ann`, 'User', 'AIDAANN'), 'aws:username': 'ann' }
const FEDERATED = `arn:aws:sts::${A}:federated-user/bob`

const CALLERS: readonly (readonly [who: string, caller: Caller, arn: string, context: object])[] = [
  [
    'a root key',
    rootCaller('aws', A, 'AKIA1'),
    `arn:aws:iam::${A}:root`,
    named(`arn:aws:iam::${A}:root`, 'Account', A),
  ],
  [
    'a user',
    userCaller('aws', 'AKIA1', user),
    `arn:aws:iam::${A}:user/ann`,
    { 'aws:principaltag/team': 'red', 'aws:principaltag/floor': '1', ...USER },
  ],
  [
    'a session of a role, whose tags go before those of the role',
    sessionCaller('aws', session, role),
    `arn:aws:sts::${A}:assumed-role/Phone/ann-1`,
    {
      'aws:principaltag/floor': '1',
      ...SESSION_TAGS,
      ...ISSUED,
      'aws:sourceidentity': 'login-7',
      'sts:sourceidentity': 'login-7',
      ...WEB,
      ...named(`arn:aws:iam::${A}:role/Phone`, 'AssumedRole', 'AROAPHONE:ann-1'),
    },
  ],
  [
    'a session of a user',
    sessionCaller('aws', { ...plain, principal: ann }, user),
    `arn:aws:iam::${A}:user/ann`,
    { 'aws:principaltag/floor': '1', ...SESSION_TAGS, ...ISSUED, ...USER },
  ],
  [
    'a session of a root key',
    sessionCaller('aws', { ...plain, principal: root }, undefined),
    `arn:aws:iam::${A}:root`,
    { ...SESSION_TAGS, ...ISSUED, ...named(`arn:aws:iam::${A}:root`, 'Account', A) },
  ],
  [
    'a federated user',
    sessionCaller('aws', { ...plain, principal: { kind: 'federated-user', name: 'bob', of: ann } }, user),
    FEDERATED,
    {
      'aws:principaltag/floor': '1',
      ...SESSION_TAGS,
      ...ISSUED,
      ...named(FEDERATED, 'FederatedUser', `${A}:bob`),
    },
  ],
]

for (const [who, caller, arn, context] of CALLERS)
  test(`what policies may ask about ${who}`, () => {
    assert.equal(caller.arn, arn)
    assert.deepEqual(Object.fromEntries(caller.context), context)
  })
