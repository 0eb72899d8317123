import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServiceError } from '../../lib/service-error.ts'
import { codeErrorBody, encodeError, requestIdErrorBody } from './error.ts'

const conflict = new ServiceError('ConflictException', 409, 'Conflict', 'The token was used before')

test('an error is typed by its header and readable by every SDK from its body', () =>
  assert.deepEqual(encodeError(conflict, 'r1', codeErrorBody), {
    status: 409,
    headers: { 'x-amzn-RequestId': 'r1', 'content-type': 'application/json', 'x-amzn-ErrorType': 'ConflictException' },
    body: '{"Code":"Conflict","Message":"The token was used before","message":"The token was used before"}',
  }))

test("the body of Pinpoint's errors names the request", () =>
  assert.equal(
    encodeError(conflict, 'r1', requestIdErrorBody).body,
    '{"Message":"The token was used before","RequestID":"r1","message":"The token was used before"}',
  ))

test('the headers of an error are sent', () => {
  const throttled = new ServiceError('ThrottledClientException', 429, 'Throttled', 'Slow down', {
    headers: { 'retry-after': '3' },
  })
  assert.equal(encodeError(throttled, 'r1', codeErrorBody).headers['retry-after'], '3')
})

test('an unexpected failure shows nothing of its cause', () => {
  const answer = encodeError(ServiceError.from(new Error('disk I/O error')), 'r1', codeErrorBody)
  assert.equal(answer.status, 500)
  assert.doesNotMatch(answer.body, /disk/)
})
