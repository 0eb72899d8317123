import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sends } from './sends.ts'

const ENDPOINT = new Uint8Array([1])
const OTHER = new Uint8Array([2])

/** What has happened by when the loop has turned. */
const turned = () => new Promise((resolve) => setImmediate(resolve))

test('a move waits for every send to the endpoint, and for no other', async () => {
  const { begin, end, ended } = sends()
  for (const key of [ENDPOINT, ENDPOINT, OTHER]) begin(key)
  let isOver = false
  const waiting = ended([ENDPOINT]).then(() => {
    isOver = true
  })
  end(ENDPOINT)
  await turned()
  assert.equal(isOver, false)
  end(ENDPOINT)
  await waiting
})

test('a move waits for nothing where nothing is sent', async () => {
  const { begin, end, ended } = sends()
  begin(ENDPOINT)
  end(ENDPOINT)
  await ended([ENDPOINT, OTHER])
})

test('a move waits for no longer than any send may take', async () => {
  const { begin, ended } = sends(1)
  begin(ENDPOINT)
  await ended([ENDPOINT])
})
