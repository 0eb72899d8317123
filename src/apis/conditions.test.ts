import assert from 'node:assert/strict'
import test from 'node:test'
import { httpRequest } from '../../test/support/signed-request.ts'
import { rootCaller } from '../auth/principal-caller.ts'
import { requestConditions, resourceConditions } from './conditions.ts'

const caller = rootCaller('aws', '123456789012', 'AKIDEXAMPLE')

const conditions = requestConditions({
  caller,
  request: httpRequest({
    headers: [
      ['User-Agent', 'aws-sdk-js/3'],
      ['aws:principaltag/team', 'admins'],
    ],
    secure: true,
  }),
  region: 'us-east-1',
  nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  sentTags: () => [{ key: 'Team', value: 'red' }, { key: 'Old' }],
})
const ofResource = resourceConditions(conditions, '210987654321', [{ key: 'Owner', value: 'ann' }])

const ANSWERS = [
  ['aws:sourceip', '192.0.2.1'],
  ['aws:securetransport', 'true'],
  ['aws:currenttime', '2026-01-02T03:04:05Z'],
  ['aws:epochtime', '1767323045'],
  ['aws:useragent', 'aws-sdk-js/3'],
  ['aws:requestedregion', 'us-east-1'],
  ['aws:requesttag/team', 'red'],
  ['aws:requesttag/old', undefined],
  ['aws:requesttag/other', undefined],
  ['aws:tagkeys', ['Team', 'Old']],
  ['aws:principalarn', 'arn:aws:iam::123456789012:root'],
  ['aws:principaltag/team', undefined],
  ['aws:resourcetag/owner', 'ann'],
  ['aws:resourcetag/other', undefined],
  ['aws:resourceaccount', '210987654321'],
  ['user-agent', undefined],
] as const

for (const [key, value] of ANSWERS)
  test(`${key} is ${value === undefined ? 'not known' : value}`, () => assert.deepEqual(ofResource(key), value))

test('a request that names no tag has no aws:TagKeys', () => {
  const request = httpRequest({})
  const none = requestConditions({ caller, request, region: 'us-east-1', nowMs: 0, sentTags: () => [] })
  assert.equal(none('aws:tagkeys'), undefined)
  assert.equal(none('aws:useragent'), undefined)
})

test('of a long user agent its beginning is known', () => {
  const request = httpRequest({ headers: [['User-Agent', `${'a'.repeat(1024)}b`]] })
  const long = requestConditions({ caller, request, region: 'us-east-1', nowMs: 0, sentTags: () => [] })
  assert.equal(long('aws:useragent'), 'a'.repeat(1024))
})
