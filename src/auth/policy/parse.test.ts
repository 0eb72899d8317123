import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PolicyFault } from './fault.ts'
import { parsePolicy } from './parse.ts'
import type { PolicyKind } from './statement.ts'

const ALLOW = { Effect: 'Allow', Action: 'chime:*', Resource: '*' }
const TRUST = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }
const USER = 'aws:username'
const OF_USER = 'arn:aws:chime:us-east-1:123456789012:app-instance/1/user'
const when = (Condition: unknown) => ({ ...ALLOW, Condition })
const trusting = (Principal: unknown) => ({ ...TRUST, Principal })
const variable = (inside: string) => `$\{${inside}}`

const refuses = (kind: PolicyKind, document: unknown, path: string, reason: RegExp) => () =>
  assert.throws(
    () => parsePolicy(typeof document === 'string' ? document : JSON.stringify(document), kind),
    (fault) => {
      assert.ok(fault instanceof PolicyFault)
      assert.equal(fault.path, path)
      assert.match(fault.reason, reason)
      return true
    },
  )

const DOCUMENTS: readonly (readonly [what: string, document: unknown, path: string, reason: RegExp])[] = [
  ['no JSON', '{', '$', /is not JSON/],
  ['no object', '[]', '$', /has to be an object/],
  ['a version that is none', { Version: '2012', Statement: ALLOW }, '$.Version', /one of 2012-10-17, 2008-10-17/],
  ['no statement', { Version: '2012-10-17' }, '$', /needs Statement/],
  ['an empty list of statements', { Statement: [] }, '$.Statement', /has to hold something/],
  ['an element that is none', { Statement: ALLOW, Rules: [] }, '$.Rules', /is no element here/],
  ['an id that is no string', { Id: 1, Statement: ALLOW }, '$.Id', /has to be a string/],
  ['too many characters', { Statement: ALLOW, Id: 'x'.repeat(262_144) }, '$', /has more than 262144 characters/],
  [
    'two statements of one name',
    {
      Statement: [
        { Sid: 'A', ...ALLOW },
        { Sid: 'A', ...ALLOW },
      ],
    },
    '$.Statement[1].Sid',
    /is that of another statement/,
  ],
  [
    'a member that is there twice',
    '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:userid":"true"},"Null":{}}}]}',
    '$.Statement[0].Condition.Null',
    /is there twice/,
  ],
  ['a member that is there twice, escaped', '{"Id":"a","I\\u0064":"b","Statement":[]}', '$.Id', /is there twice/],
]

for (const [what, document, path, reason] of DOCUMENTS)
  test(`a policy with ${what} is refused`, refuses('identity', document, path, reason))

const STATEMENTS: readonly (readonly [what: string, statement: unknown, path: string, reason: RegExp])[] = [
  ['no effect', { ...ALLOW, Effect: undefined }, '.Effect', /has to be Allow or Deny/],
  ['an effect in another case', { ...ALLOW, Effect: 'allow' }, '.Effect', /has to be Allow or Deny/],
  ['a name with a blank', { ...ALLOW, Sid: 'a b' }, '.Sid', /letters and digits/],
  ['a principal', { ...ALLOW, Principal: '*' }, '.Principal', /is no element here/],
  ['no action', { ...ALLOW, Action: undefined }, '', /needs Action or NotAction/],
  ['both actions', { ...ALLOW, NotAction: 'a:b' }, '.NotAction', /cannot stand beside Action/],
  ['no resource', { ...ALLOW, Resource: undefined }, '', /needs Resource or NotResource/],
  ['an action without a service', { ...ALLOW, Action: ['a:b', 'c'] }, '.Action[1]', /service:name/],
  ['a variable in an action', { ...ALLOW, Action: `a:${variable(USER)}` }, '.Action', /service:name/],
  ['a resource that is no ARN', { ...ALLOW, Resource: 'user/ann' }, '.Resource', /or an ARN/],
  ['any service', { ...ALLOW, Resource: 'arn:aws:*:::x' }, '.Resource', /wildcard for its service/],
  [
    'a variable for an account',
    { ...ALLOW, Resource: `arn:aws:chime::${variable('aws:PrincipalAccount')}:x` },
    '.Resource',
    /before its fifth colon/,
  ],
  ['a variable that is not closed', { ...ALLOW, Resource: `${OF_USER}/$\{aws:x` }, '.Resource', /closing brace/],
  ['a variable that is no key', { ...ALLOW, Resource: `${OF_USER}/${variable('user')}` }, '.Resource', /neither/],
  [
    'a variable that JavaScript knows',
    { ...ALLOW, Resource: `${OF_USER}/${variable('constructor')}` },
    '.Resource',
    /neither/,
  ],
  ['a default without quotes', { ...ALLOW, Resource: `${OF_USER}/${variable('aws:x, y')}` }, '.Resource', /neither/],
  ['a default without a blank', { ...ALLOW, Resource: `${OF_USER}/${variable("aws:x,'y'")}` }, '.Resource', /neither/],
  ['two defaults', { ...ALLOW, Resource: `${OF_USER}/${variable("aws:x, 'y', 'z'")}` }, '.Resource', /neither/],
  ['a condition that is a list', when([]), '.Condition', /has to be an object/],
  ['an operator that is none', when({ StringIs: { [USER]: 'a' } }), '.Condition.StringIs', /is no condition operator/],
  ['Null and IfExists', when({ NullIfExists: { [USER]: 'true' } }), '.Condition.NullIfExists', /no condition operator/],
  ['an operator over nothing', when({ StringLike: {} }), '.Condition.StringLike', /has to hold something/],
  ['no values', when({ StringLike: { [USER]: [] } }), `.Condition.StringLike["${USER}"]`, /has to hold something/],
  ['a value that is null', when({ StringLike: { [USER]: [null] } }), `.Condition.StringLike["${USER}"][0]`, /a string/],
  ['a key that is none', when({ StringLike: { user: 'a' } }), '.Condition.StringLike.user', /is no condition key/],
  ['a number that is none', when({ NumericEquals: { 'a:b': '1x' } }), '.Condition.NumericEquals["a:b"]', /a number/],
  [
    'a variable for a number',
    when({ NumericEquals: { 'a:b': variable(USER) } }),
    '.Condition.NumericEquals["a:b"]',
    /a number/,
  ],
  ['a date that is none', when({ DateEquals: { 'a:b': '2026-13-01' } }), '.Condition.DateEquals["a:b"]', /a date/],
  ['a boolean that is none', when({ Bool: { 'a:b': 'yes' } }), '.Condition.Bool["a:b"]', /true or false/],
  ['a presence that is none', when({ Null: { 'a:b': 'yes' } }), '.Condition.Null["a:b"]', /true or false/],
  ['bytes that are none', when({ BinaryEquals: { 'a:b': 'Q' } }), '.Condition.BinaryEquals["a:b"]', /Base64/],
  ['a range that is none', when({ IpAddress: { 'a:b': '10.0.0.0/33' } }), '.Condition.IpAddress["a:b"]', /an address/],
  ['an address that is none', when({ IpAddress: { 'a:b': '10.0.0' } }), '.Condition.IpAddress["a:b"]', /an address/],
  ['a condition on what is no ARN', when({ ArnLike: { 'a:b': '*' } }), '.Condition.ArnLike["a:b"]', /an ARN/],
]

for (const [what, statement, path, reason] of STATEMENTS)
  test(
    `a statement with ${what} is refused`,
    refuses('identity', { Version: '2012-10-17', Statement: [statement] }, `$.Statement[0]${path}`, reason),
  )

const TRUSTS: readonly (readonly [what: string, statement: unknown, path: string, reason: RegExp])[] = [
  ['no principal', { ...TRUST, Principal: undefined }, '', /needs Principal/],
  ['a resource', { ...TRUST, Resource: '*' }, '.Resource', /is no element here/],
  ['an action of another service', { ...TRUST, Action: '*' }, '.Action', /an action of sts/],
  ['nobody', trusting({}), '.Principal', /has to name somebody/],
  ['a service', trusting({ Service: 'ec2.amazonaws.com' }), '.Principal.Service', /is no element here/],
  ['a wildcard in a name', trusting({ AWS: 'arn:aws:iam::123456789012:user/*' }), '.Principal.AWS', /the ARN of/],
  ['half an account', trusting({ AWS: ['*', '1234'] }), '.Principal.AWS[1]', /an account/],
  ['a scheme', trusting({ Federated: 'https://login.example' }), '.Principal.Federated', /without https/],
]

for (const [what, statement, path, reason] of TRUSTS)
  test(
    `a trust policy with ${what} is refused`,
    refuses('trust', { Statement: statement }, `$.Statement${path}`, reason),
  )

test(
  'a policy of a session is refused when it is longer than AWS has it',
  refuses('session', { Statement: ALLOW, Id: 'x'.repeat(2048) }, '$', /has more than 2048 characters/),
)

test('what is one may stand without a list', () => {
  const { statements } = parsePolicy(JSON.stringify({ Statement: ALLOW }), 'identity')
  assert.deepEqual(
    statements.map(({ name, effect }) => [name, effect]),
    [['#1', 'Allow']],
  )
})

for (const [asks, Condition] of [
  [true, { StringEquals: { 'aws:ResourceTag/Team': 'red' } }],
  [true, { StringEquals: { [USER]: variable('AWS:RESOURCETAG/Team') } }],
  [false, { StringEquals: { 'aws:RequestTag/Team': 'red' } }],
] as const)
  test(`${JSON.stringify(Condition)} asks ${asks ? '' : 'not '}for the tags of a resource`, () =>
    assert.equal(
      parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: when(Condition) }), 'identity')
        .asksForResourceTags,
      asks,
    ))
