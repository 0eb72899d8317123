import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Decision, decide } from './decide.ts'
import { parsePolicy } from './parse.ts'
import type { PolicyKind } from './statement.ts'

// The cases of AWS's "Policy evaluation logic" that can occur here: within one account, without organizations and,
// trust policies aside, without policies of resources. What trust policies say is in trust.test.ts.

const ACTION = 'chime:DescribeAppInstance'

interface Written {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string
  readonly Sid?: string
}

const ALLOW: Written = { Effect: 'Allow', Action: 'chime:*' }
const DENY: Written = { Effect: 'Deny', Action: 'chime:Describe*', Sid: 'No' }
const ELSE: Written = { Effect: 'Allow', Action: 'chime:Create*' }

/** What a caller has: what is absent there is none of, an empty list is a policy that is about nothing. */
interface Has {
  readonly identity?: readonly Written[]
  readonly boundary?: readonly Written[]
  readonly session?: readonly Written[]
}

// A policy needs a statement; this one is about nothing that is asked.
const ABOUT_NOTHING: Written = { Effect: 'Deny', Action: 'none:None' }

const policyOf = (name: string, written: readonly Written[], kind: PolicyKind = 'identity') => {
  const Statement = [ABOUT_NOTHING, ...written].map((statement) => ({ ...statement, Resource: '*' }))
  return { name, policy: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind) }
}

const asked = ({ identity, boundary, session }: Has): Decision =>
  decide(
    {
      // One policy for each, since they count together.
      identity: identity ? identity.map((written, index) => policyOf(`policy-${index}`, [written])) : 'everything',
      ...(boundary && { boundary: policyOf('boundary', boundary) }),
      ...(session && { session: policyOf('session', session, 'session') }),
    },
    { action: ACTION, resource: 'arn:aws:chime:us-east-1:123456789012:app-instance/1', context: () => undefined },
  )

/** A decision in few words: what, and in which layer. */
const inWords = ({ reason, layer }: Decision) => (reason === 'allowed' ? reason : `${reason}: ${layer}`)

const CASES: readonly (readonly [rule: string, has: Has, decision: string])[] = [
  ['who has no policy may do nothing', { identity: [] }, 'no allow: identity'],
  ['what no policy is about is denied', { identity: [ELSE] }, 'no allow: identity'],
  ['what one policy allows is allowed', { identity: [ELSE, ALLOW] }, 'allowed'],
  ['a deny wins over an allow', { identity: [ALLOW, DENY] }, 'explicit deny: identity'],
  ['a deny wins over an allow that comes later', { identity: [DENY, ALLOW] }, 'explicit deny: identity'],
  ['a boundary allows nothing by itself', { identity: [], boundary: [ALLOW] }, 'no allow: identity'],
  ['what policies and boundary allow is allowed', { identity: [ALLOW], boundary: [ALLOW] }, 'allowed'],
  ['what the boundary does not allow is denied', { identity: [ALLOW], boundary: [ELSE] }, 'no allow: boundary'],
  ['what the boundary denies is denied', { identity: [ALLOW], boundary: [ALLOW, DENY] }, 'explicit deny: boundary'],
  ['a deny in policies wins over the boundary', { identity: [DENY], boundary: [ALLOW] }, 'explicit deny: identity'],
  ['a session policy allows nothing by itself', { identity: [ELSE], session: [ALLOW] }, 'no allow: identity'],
  ['what policies and session policy allow is allowed', { identity: [ALLOW], session: [ALLOW] }, 'allowed'],
  ['what the session policy does not allow is denied', { identity: [ALLOW], session: [ELSE] }, 'no allow: session'],
  ['what the session policy denies is denied', { identity: [ALLOW], session: [ALLOW, DENY] }, 'explicit deny: session'],
  ['all three have to allow', { identity: [ALLOW], boundary: [ALLOW], session: [ALLOW] }, 'allowed'],
  ['of three the boundary fails', { identity: [ALLOW], boundary: [], session: [ALLOW] }, 'no allow: boundary'],
  ['of three the session fails', { identity: [ALLOW], boundary: [ALLOW], session: [] }, 'no allow: session'],
  [
    'a deny in any is told before a missing allow in another',
    { identity: [], boundary: [], session: [DENY] },
    'explicit deny: session',
  ],
  ['a root key needs no policy', {}, 'allowed'],
  ['a session of a root key is within its policy', { session: [ALLOW] }, 'allowed'],
  ['a session of a root key may do no more', { session: [ELSE] }, 'no allow: session'],
  ['a session policy denies a root key, too', { session: [ALLOW, DENY] }, 'explicit deny: session'],
]

for (const [rule, has, decision] of CASES) test(rule, () => assert.equal(inWords(asked(has)), decision))

test('the statement that denies is told', () =>
  assert.deepEqual(asked({ identity: [ALLOW, DENY] }).statement, { policy: 'policy-1', statement: 'No' }))

test('the statement that allows is told, by its place where it has no name', () =>
  assert.deepEqual(asked({ identity: [ELSE, ALLOW], boundary: [ALLOW] }).statement, {
    policy: 'policy-1',
    statement: '#2',
  }))

test('where nothing allows, no statement is told', () => assert.equal(asked({ identity: [ELSE] }).statement, undefined))
