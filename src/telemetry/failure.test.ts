import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failure } from './failure.ts'

test('says what failed, where, and why', () => {
  const cause = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR' })
  const told = failure(new TypeError('The batch failed', { cause }))
  assert.equal(told.name, 'TypeError')
  assert.equal(told.message, 'The batch failed')
  assert.match(told.frames[0] ?? '', /^at .*failure\.test\.ts/)
  assert.equal(told.cause?.message, 'disk I/O error')
  assert.equal(told.cause?.code, 'ERR_SQLITE_ERROR')
})

test('leaves out what drivers attach to their errors', () => {
  const error = Object.assign(new Error('constraint failed'), { parameters: ['Alice'], detail: 'Key (name)=(Alice)' })
  assert.doesNotMatch(JSON.stringify(failure(error)), /Alice/)
})

test('leaves out the text that a syntax error quotes', () => {
  const told = JSON.stringify(failure(thrownBy(() => JSON.parse('Alice'))))
  assert.match(told, /SyntaxError/)
  assert.doesNotMatch(told, /Alice|"A/)
})

test('leaves out what was thrown without being an error', () => {
  assert.deepEqual(failure('Alice'), { name: 'string', message: 'not an Error', frames: [] })
})

test('ends for an error that is its own cause', () => {
  const error = new Error('round')
  error.cause = error
  assert.ok(JSON.stringify(failure(error)).length > 0)
})

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}
