import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './decide.ts'
import { parsePolicy } from './parse.ts'
import type { ContextValue } from './policy.ts'

type Values = Readonly<Record<string, ContextValue>>

/** Whether a statement with this condition applies to a request with these values. */
const holds = (condition: unknown, values: Values, Version = '2012-10-17') => {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }
  const policy = parsePolicy(JSON.stringify({ Version, Statement: statement }), 'identity')
  const request = { action: 'chime:X', resource: '*', context: (key: string) => values[key] }
  return decide({ identity: [{ name: 'p', policy }] }, request).allowed
}

const USER = 'aws:username'
const NUMBER = 'aws:multifactorauthage'
const TIME = 'aws:currenttime'
const IP = 'aws:sourceip'
const ARN = 'aws:principalarn'
const ANN = 'arn:aws:iam::123456789012:user/ann'
const KEYS = 'aws:tagkeys'

/** Operator, what the policy names, what the request has, whether that agrees. */
type Case = readonly [operator: string, wanted: unknown, value: ContextValue, agrees: boolean]

const STRINGS: readonly Case[] = [
  ['StringEquals', 'ann', 'ann', true],
  ['StringEquals', 'ann', 'Ann', false],
  ['StringEquals', 'an*', 'ann', false],
  ['StringEquals', 'an*', 'an*', true],
  ['StringEquals', '', '', true],
  ['StringEquals', ['bob', 'ann'], 'ann', true],
  ['StringEquals', 7, '7', true],
  ['StringNotEquals', ['bob', 'ann'], 'ann', false],
  ['StringNotEquals', ['bob', 'cy'], 'ann', true],
  ['StringEqualsIgnoreCase', 'ANN', 'anN', true],
  ['StringNotEqualsIgnoreCase', 'ANN', 'ann', false],
  ['StringLike', 'a*n', 'ann', true],
  ['StringLike', 'a?n', 'an', false],
  ['StringLike', 'A*', 'ann', false],
  ['StringNotLike', 'b*', 'ann', true],
  ['stringequals', 'ann', 'ann', true],
]

const NUMBERS: readonly Case[] = [
  ['NumericEquals', '10', '10.0', true],
  ['NumericEquals', 10, '1e1', true],
  ['NumericEquals', '10', '10x', false],
  ['NumericNotEquals', '10', '11', true],
  ['NumericNotEquals', ['10', '11'], '11', false],
  ['NumericLessThan', '10', '9', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '-1.5', '-1', true],
  ['NumericGreaterThan', '10', '10', false],
  ['NumericGreaterThanEquals', '10', '10', true],
]

const DATES: readonly Case[] = [
  ['DateEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', true],
  ['DateEquals', '2026-01-02T05:04:05+02:00', '2026-01-02T03:04:05Z', true],
  ['DateEquals', '1767323045', '2026-01-02T03:04:05Z', true],
  ['DateEquals', 1767323045, '1767323045', true],
  ['DateNotEquals', '2026-01-02', '2026-01-02T03:04:05Z', true],
  ['DateLessThan', '2026-01-03', '2026-01-02T03:04:05Z', true],
  ['DateLessThan', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', false],
  ['DateLessThanEquals', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', true],
  ['DateGreaterThan', '2026', '2026-01-02T03:04:05Z', true],
  ['DateGreaterThan', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', false],
  ['DateGreaterThanEquals', '2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05Z', true],
  ['DateLessThan', '2026-01-03', 'soon', false],
]

const ADDRESSES: readonly Case[] = [
  ['IpAddress', '203.0.113.0/24', '203.0.113.7', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.7', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true],
  ['IpAddress', '203.0.113.7', '203.0.113.8', false],
  ['IpAddress', '0.0.0.0/0', '203.0.113.8', true],
  ['IpAddress', '203.0.113.9/24', '203.0.113.7', true],
  ['IpAddress', '2001:db8::/32', '2001:db8:1::1', true],
  ['IpAddress', '2001:db8::/32', '2001:db9::1', false],
  ['IpAddress', '2001:db8::1', '2001:0db8:0:0::1', true],
  ['IpAddress', '::/0', '203.0.113.7', false],
  ['IpAddress', ['203.0.113.0/24', '2001:db8::/32'], '2001:db8::9', true],
  ['IpAddress', '203.0.113.0/24', 'nowhere', false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.114.7', true],
  ['NotIpAddress', ['203.0.113.0/24', '2001:db8::/32'], '2001:db8::9', false],
]

const ARNS: readonly Case[] = [
  ['ArnEquals', ANN, ANN, true],
  ['ArnEquals', 'arn:aws:iam::*:user/*', ANN, true],
  ['ArnLike', 'arn:aws:iam::123456789012:user/a?n', ANN, true],
  ['ArnLike', 'arn:aws:iam::123456789012:user/ANN', ANN, false],
  ['ArnLike', 'arn:aws:i*:user/ann:x:y', 'arn:aws:iam::123456789012:user/ann:x:y', false],
  ['ArnLike', 'arn:aws:iam::*:*', 'arn:aws:iam::123456789012:user/a:b:c', true],
  ['ArnLike', ANN, 'ann', false],
  ['ArnNotLike', 'arn:aws:iam::*:role/*', ANN, true],
  ['ArnNotEquals', ANN, ANN, false],
]

const OTHERS: readonly Case[] = [
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'TRUE', true],
  ['bool', 'false', 'true', false],
  ['Bool', ['true', 'false'], 'false', true],
  ['Bool', 'false', 'no', false],
  ['BinaryEquals', 'QmFzZTY0', 'QmFzZTY0', true],
  ['BinaryEquals', 'QQ==', 'QQ', true],
  ['BinaryEquals', 'QQ==', 'QQQ=', false],
  ['Null', 'false', 'ann', true],
  ['Null', true, 'ann', false],
  ['Null', ['true', 'false'], 'ann', true],
  ['Null', 'true', [], true],
]

for (const cases of [STRINGS, NUMBERS, DATES, ADDRESSES, ARNS, OTHERS])
  for (const [operator, wanted, value, agrees] of cases)
    test(`${JSON.stringify(value)} is ${agrees ? '' : 'not '}as ${operator} ${JSON.stringify(wanted)} demands`, () =>
      assert.equal(holds({ [operator]: { [USER]: wanted } }, { [USER]: value }), agrees))

const ABSENT: readonly (readonly [operator: string, wanted: string, holds: boolean])[] = [
  ['StringEquals', 'x', false],
  ['StringNotEquals', 'x', true],
  ['StringNotLike', 'x', true],
  ['NumericNotEquals', '1', true],
  ['DateNotEquals', '2026', true],
  ['NotIpAddress', '::1', true],
  ['ArnNotLike', ANN, true],
  ['Bool', 'false', false],
  ['Null', 'true', true],
  ['Null', 'false', false],
  ['StringEqualsIfExists', 'x', true],
  ['IpAddressIfExists', '::1', true],
  ['ForAllValues:StringEquals', 'x', true],
  ['ForAnyValue:StringEquals', 'x', false],
  ['ForAnyValue:StringNotEquals', 'x', false],
  ['ForAnyValue:StringEqualsIfExists', 'x', true],
]

for (const [operator, wanted, expected] of ABSENT)
  for (const [what, values] of Object.entries({ 'is not there': {}, 'has no values': { [KEYS]: [] } }))
    test(`${operator} ${expected ? 'holds' : 'does not hold'} for a key that ${what}`, () =>
      assert.equal(holds({ [operator]: { [KEYS]: wanted } }, values), expected))

const SEVERAL: readonly Case[] = [
  ['ForAllValues:StringEquals', ['a', 'b', 'c'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
  ['ForAnyValue:StringEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringEquals', ['c'], ['a', 'b'], false],
  ['ForAllValues:StringNotEquals', ['c'], ['a', 'b'], true],
  ['ForAllValues:StringNotEquals', ['a'], ['a', 'b'], false],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringNotLike', ['*'], ['a', 'b'], false],
  ['ForAnyValue:StringLike', 'a*', 'ab', true],
  ['ForAllValues:StringLikeIfExists', 'a*', ['ab', 'ba'], false],
  // What has several values is no single one, whether that would have to agree or not.
  ['StringEquals', ['a', 'b'], ['a', 'b'], false],
  ['StringNotEquals', 'c', ['a', 'b'], false],
]

const EMPTY: readonly Case[] = [
  ['StringEquals', '', '', true],
  ['StringNotEquals', 'x', '', true],
  ['ForAllValues:StringEquals', 'x', '', true],
  ['ForAnyValue:StringNotEquals', 'x', '', false],
  ['ForAnyValue:StringEqualsIfExists', '', '', false],
  ['Null', 'true', '', true],
  ['Null', 'false', '', false],
]

for (const [operator, wanted, value, agrees] of EMPTY)
  test(`an empty text is ${agrees ? '' : 'not '}as ${operator} "${wanted}" demands`, () =>
    assert.equal(holds({ [operator]: { [USER]: wanted } }, { [USER]: value }), agrees))

for (const [operator, wanted, value, agrees] of SEVERAL)
  test(`the tags ${value} are ${agrees ? '' : 'not '}as ${operator} ${wanted} demands`, () =>
    assert.equal(holds({ [operator]: { [KEYS]: wanted } }, { [KEYS]: value }), agrees))

test('all operators have to hold, and all keys of each', () => {
  const condition = { StringEquals: { [USER]: 'ann', 'aws:userid': '1' }, IpAddress: { [IP]: '::1' } }
  const values = { [USER]: 'ann', 'aws:userid': '1', [IP]: '::1' }
  assert.equal(holds(condition, values), true)
  for (const key of Object.keys(values)) assert.equal(holds(condition, { ...values, [key]: '::2' }), false)
})

test('a condition that demands nothing holds', () => assert.equal(holds({}, {}), true))

test('keys are found in any case', () =>
  assert.equal(holds({ StringEquals: { 'AWS:UserName': 'a' } }, { [USER]: 'a' }), true))

const TAG = 'aws:principaltag/team'
/** A variable for the tag, whatever stands inside it. */
const variable = (inside: string) => `$\{${inside}}`

const VARIABLES: readonly (readonly [operator: string, wanted: string, values: Values, holds: boolean])[] = [
  ['StringEquals', variable('aws:PrincipalTag/Team'), { [USER]: 'red', [TAG]: 'red' }, true],
  ['StringEquals', `x-${variable('aws:PrincipalTag/Team')}-y`, { [USER]: 'x-red-y', [TAG]: 'red' }, true],
  ['StringEqualsIgnoreCase', variable(TAG), { [USER]: 'RED', [TAG]: 'Red' }, true],
  ['StringLike', `${variable(TAG)}*`, { [USER]: 'redder', [TAG]: 'red' }, true],
  ['StringLike', variable(TAG), { [USER]: 'red', [TAG]: '*' }, false],
  ['StringLike', variable(TAG), { [USER]: 'red', [TAG]: 'r?d' }, false],
  ['StringLike', variable(TAG), { [USER]: '*', [TAG]: '*' }, true],
  ['StringLike', variable(TAG), { [USER]: 'red', [TAG]: variable(USER) }, false],
  ['StringEquals', variable(TAG), { [USER]: 'red' }, false],
  ['StringNotEquals', variable(TAG), { [USER]: 'red' }, true],
  ['StringEquals', variable(`${TAG}, 'none'`), { [USER]: 'none' }, true],
  ['StringEquals', variable(`${TAG}, 'none'`), { [USER]: 'none', [TAG]: 'red' }, false],
  ['StringLike', variable(`${TAG}, '*'`), { [USER]: 'red' }, false],
  ['StringEquals', variable(`${TAG}, 'a, b'`), { [USER]: 'a, b' }, true],
  ['StringLike', `r*${variable(TAG)}`, { [USER]: 'red', [TAG]: '' }, false],
  ['StringEquals', variable(`${TAG}, 'none'`), { [USER]: 'none', [TAG]: '' }, true],
  ['StringEquals', variable(`${KEYS}, 'none'`), { [USER]: 'none', [KEYS]: ['a'] }, false],
  ['StringLike', `a${variable('*')}`, { [USER]: 'a*' }, true],
  ['StringLike', `a${variable('*')}`, { [USER]: 'ab' }, false],
  ['StringLike', `a${variable('?')}`, { [USER]: 'ab' }, false],
  ['StringEquals', `${variable('$')}{a}`, { [USER]: variable('a') }, true],
  ['StringEquals', variable(KEYS), { [USER]: 'a', [KEYS]: ['a'] }, false],
  ['ArnLike', variable(ARN), { [USER]: ANN, [ARN]: ANN }, true],
  ['ArnLike', `arn:aws:iam::123456789012:user/${variable(TAG)}`, { [USER]: ANN, [TAG]: 'ann' }, true],
  ['ArnLike', `arn:aws:iam::123456789012:user/${variable(TAG)}`, { [USER]: ANN, [TAG]: '*' }, false],
]

for (const [operator, wanted, values, expected] of VARIABLES)
  test(`${operator} ${wanted} ${expected ? 'holds' : 'does not hold'} for ${JSON.stringify(values)}`, () =>
    assert.equal(holds({ [operator]: { [USER]: wanted } }, values), expected))

test('in Version 2008-10-17 a variable is plain text', () => {
  const condition = { StringEquals: { [USER]: variable(TAG) } }
  assert.equal(holds(condition, { [USER]: 'red', [TAG]: 'red' }, '2008-10-17'), false)
  assert.equal(holds(condition, { [USER]: variable(TAG) }, '2008-10-17'), true)
})

test('numbers and times are told apart from texts', () => {
  assert.equal(holds({ NumericEquals: { [NUMBER]: '07' } }, { [NUMBER]: '7' }), true)
  assert.equal(holds({ DateGreaterThan: { [TIME]: '2026-01-31' } }, { [TIME]: '2026-02-01T00:00:00Z' }), true)
})
