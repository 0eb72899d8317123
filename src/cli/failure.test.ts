import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { SettingError } from '../settings/setting-error.ts'
import { CommandError } from './command.ts'
import { failureOf } from './failure.ts'

test('a setting or a call that is wrong ends with 2, and its message is all that is said', () => {
  assert.deepEqual(failureOf(new SettingError('--port is "x"')), { text: '--port is "x"', exitCode: 2 })
  assert.deepEqual(failureOf(new CommandError('--account is missing')), { text: '--account is missing', exitCode: 2 })
})

test('a port in use is named, with what to do', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => first.once('listening', resolve))
  const address = first.address()
  assert.ok(typeof address === 'object' && address !== null)
  const second = createServer().listen(address.port, '127.0.0.1')
  const error = await new Promise((resolve) => second.once('error', resolve))
  first.close()
  const { text, exitCode } = failureOf(error)
  assert.match(text, new RegExp(`^127\\.0\\.0\\.1 port ${address.port} is taken by another program: .*--port`))
  assert.equal(exitCode, 1)
})

test('a file that is not there is named', () => {
  const error = assertThrown(() => readFileSync('/nowhere/cert.pem'))
  assert.deepEqual(failureOf(error), {
    text: '/nowhere/cert.pem is not there: create it, or name another',
    exitCode: 1,
  })
})

test('a file where a folder is wanted is named', () => {
  const error = assertThrown(() => mkdirSync(import.meta.filename, { recursive: true }))
  assert.equal(failureOf(error).text, `${import.meta.filename} is a file, or lies below one: name a folder`)
  const below = assertThrown(() => mkdirSync(`${import.meta.filename}/data`, { recursive: true }))
  assert.equal(failureOf(below).text, `${import.meta.filename}/data is a file, or lies below one: name a folder`)
})

test('a host name that nobody knows is named, with what to do', async () => {
  const server = createServer().listen(0, 'nowhere.invalid')
  const error = await new Promise((resolve) => server.once('error', resolve))
  assert.match(failureOf(error).text, /^nowhere\.invalid is no address of this machine: choose another by --host/)
})

test('another failure is told by the first line of its message', () => {
  assert.deepEqual(failureOf(new Error('The data folder is in use\n  detail')), {
    text: 'The data folder is in use',
    exitCode: 1,
  })
})

test('a bug of ours is told with its stack', () => {
  assert.match(failureOf(new TypeError('x is not a function')).text, /^TypeError: x is not a function\n {4}at /)
})

const assertThrown = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return assert.fail('did not throw')
}
