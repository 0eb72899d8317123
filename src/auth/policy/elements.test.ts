import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './decide.ts'
import { parsePolicy } from './parse.ts'

const INSTANCE = 'arn:aws:chime:us-east-1:123456789012:app-instance/one'
const ANN = `${INSTANCE}/user/ann`

/** A variable for the caller's tag. */
const TAG = `$\{aws:PrincipalTag/UserId}`

interface Asked {
  readonly action?: string
  readonly resource?: string
  readonly tag?: string
}

/** What a statement of these elements says; it allows everything unless said. */
const saidBy = (elements: object, { action = 'chime:DescribeAppInstance', resource = ANN, tag }: Asked = {}) => {
  const own = { Effect: 'Allow', ...elements }
  const statement = {
    ...own,
    ...('Action' in own || 'NotAction' in own ? {} : { Action: '*' }),
    ...('Resource' in own || 'NotResource' in own ? {} : { Resource: '*' }),
  }
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'identity')
  const context = (key: string) => (key === 'aws:principaltag/userid' ? tag : undefined)
  return decide({ identity: [{ name: 'p', policy }] }, { action, resource, context }).reason
}

const ACTIONS: readonly (readonly [pattern: string, action: string, matches: boolean])[] = [
  ['*', 'chime:DescribeAppInstance', true],
  ['chime:*', 'chime:DescribeAppInstance', true],
  ['chime:describeappinstance', 'chime:DescribeAppInstance', true],
  ['Chime:DESCRIBE*', 'chime:DescribeAppInstance', true],
  ['chime:Describe*Instance', 'chime:DescribeAppInstance', true],
  ['chime:DescribeApp?nstance', 'chime:DescribeAppInstance', true],
  ['chime:Describe', 'chime:DescribeAppInstance', false],
  ['chime:DescribeAppInstance?', 'chime:DescribeAppInstance', false],
  ['mobiletargeting:*', 'chime:DescribeAppInstance', false],
]

for (const [pattern, action, matches] of ACTIONS) {
  test(`${pattern} ${matches ? 'is about' : 'is not about'} ${action}`, () =>
    assert.equal(saidBy({ Action: ['x:y', pattern] }, { action }), matches ? 'allowed' : 'no allow'))
  test(`NotAction ${pattern} ${matches ? 'is not about' : 'is about'} ${action}`, () =>
    assert.equal(saidBy({ NotAction: ['x:y', pattern] }, { action }), matches ? 'no allow' : 'allowed'))
}

const RESOURCES: readonly (readonly [pattern: string, resource: string, matches: boolean])[] = [
  ['*', '*', true],
  ['*', ANN, true],
  [ANN, '*', false],
  [ANN, ANN, true],
  [ANN, `${INSTANCE}/user/Ann`, false],
  [`${INSTANCE}/user/*`, ANN, true],
  [`${INSTANCE}/user/*`, `${INSTANCE}/user/*`, true],
  [ANN, `${INSTANCE}/user/*`, false],
  [`${INSTANCE}/user/a?n`, ANN, true],
  [`${INSTANCE}/*/ann`, ANN, true],
  [`${INSTANCE}/user/*:4f2c`, `${INSTANCE}/user/us-east-1:4f2c`, true],
  ['arn:aws:chime:*', ANN, true],
  ['arn:aws:chime:*:123456789012:app-instance/one/user/ann', ANN, true],
  ['arn:aws:chime:us-*-1:123456789012:*', ANN, true],
  ['arn:aws:chime:us-????-1:*:app-instance/one/user/ann', ANN, true],
  // Within its part, but for a wildcard at a part's end.
  ['arn:aws:chime:us-*1:123456789012:x', 'arn:aws:chime:us-east-1:999:y1:123456789012:x', false],
  ['arn:aws:chime:us-*:123456789012:x', 'arn:aws:chime:us-east-1:999:y:123456789012:x', true],
]

for (const [pattern, resource, matches] of RESOURCES) {
  test(`${pattern} ${matches ? 'is about' : 'is not about'} ${resource}`, () =>
    assert.equal(saidBy({ Resource: ['arn:aws:s3:::x', pattern] }, { resource }), matches ? 'allowed' : 'no allow'))
  test(`NotResource ${pattern} ${matches ? 'is not about' : 'is about'} ${resource}`, () =>
    assert.equal(saidBy({ NotResource: ['arn:aws:s3:::x', pattern] }, { resource }), matches ? 'no allow' : 'allowed'))
}

test('a resource with a variable that has no value is no resource', () => {
  assert.equal(saidBy({ Resource: `${INSTANCE}/user/${TAG}*` }), 'no allow')
  assert.equal(saidBy({ Resource: `${INSTANCE}/user/${TAG}*` }, { tag: '' }), 'no allow')
  assert.equal(saidBy({ Resource: [`${INSTANCE}/user/${TAG}`, ANN] }), 'allowed')
})

test('all of a kind, which listings ask for, is not what any one is called', () => {
  const resource = `${INSTANCE}/user/*`
  for (const tag of ['*', 'a*']) {
    assert.equal(saidBy({ Resource: `${INSTANCE}/user/${TAG}` }, { resource, tag }), 'no allow')
    assert.equal(saidBy({ Effect: 'Deny', NotResource: `${INSTANCE}/user/${TAG}` }, { resource, tag }), 'explicit deny')
  }
  assert.equal(saidBy({ Resource: `${INSTANCE}/user/*` }, { resource }), 'allowed')
})

test('what is left out by a variable without a value is neither allowed nor spared by a deny', () => {
  const NotResource = `${INSTANCE}/user/${TAG}`
  assert.equal(saidBy({ Effect: 'Allow', NotResource }), 'no allow')
  assert.equal(saidBy({ Effect: 'Deny', NotResource }), 'explicit deny')
  assert.equal(saidBy({ Effect: 'Allow', NotResource }, { tag: 'bob' }), 'allowed')
  assert.equal(saidBy({ Effect: 'Deny', NotResource }, { tag: 'ann' }), 'no allow')
  assert.equal(saidBy({ Effect: 'Deny', NotResource: [NotResource, ANN] }), 'no allow')
})
