import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, constants, existsSync, mkdtempSync, openSync, read, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { logFile } from './log-file.ts'

const LINE = `${'x'.repeat(99)}\n`
const LINES = 10_000

/** A pipe that nobody reads, and what is in it by and by. */
const pipe = () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-log-'))
  const path = join(folder, 'pipe')
  spawnSync('mkfifo', [path])
  const descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const some = Buffer.alloc(1 << 16)
  const readSome = async () => {
    const { bytesRead } = await promisify(read)(descriptor, some, 0, some.length, null).catch(() => ({ bytesRead: 0 }))
    if (bytesRead === 0) await wait(5)
    return some.toString('latin1', 0, bytesRead)
  }
  return {
    descriptor,
    async readBytes(bytes: number) {
      let text = ''
      while (text.length < bytes) text += await readSome()
      return text
    },
    [Symbol.dispose]() {
      closeSync(descriptor)
      rmSync(folder, { recursive: true })
    },
  }
}

test('a full disk neither ends the process nor holds it up', {
  skip: existsSync('/dev/full') ? false : 'no file here is always full',
}, async () => {
  const file = logFile(openSync('/dev/full', 'w'))
  for (let line = 0; line < LINES; line += 1) file.write(LINE)
  await wait(50)
  file.flush()
})

test('what a slow reader did not take is kept for it, in order', async () => {
  using slow = pipe()
  const file = logFile(slow.descriptor)
  const lines = Array.from({ length: LINES }, (_, line) => `${String(line).padStart(99)}\n`)
  for (const line of lines) file.write(line)
  await wait(50)
  assert.equal(await slow.readBytes(LINES * LINE.length), lines.join(''))
})

test('what half of was written when lines went elsewhere is written there whole', async () => {
  using slow = pipe()
  const folder = mkdtempSync(join(tmpdir(), 'carillon-log-'))
  const other = join(folder, 'other')
  let isFull = false
  const elsewhere = openSync(other, 'a')
  const file = logFile(() => (isFull ? elsewhere : slow.descriptor), {
    failed: () => {
      isFull = true
    },
  })
  const line = `${'x'.repeat(996)}end\n`
  for (let at = 0; at < 100; at += 1) file.write(line)
  while (!isFull || readFileSync(other).length === 0) await wait(5)
  file.flush()
  const lines = readFileSync(other, 'utf8').split('\n').slice(0, -1)
  assert.ok(lines.length < 100)
  assert.ok(lines.every((each) => `${each}\n` === line))
  rmSync(folder, { recursive: true })
})

test('what is being written at the end, and may never be, counts as not taken', () => {
  const never = new Promise<number>(() => {})
  const file = logFile(() => never, { bufferBytes: 1 })
  for (const line of ['under way\n', 'behind it\n', 'behind that\n']) file.write(line)
  assert.equal(file.flush(), 3)
})

test('what waits is bounded in bytes, however few characters they are', () => {
  const file = logFile(() => new Promise<number>(() => {}), { bufferBytes: 1 })
  const line = 'é'.repeat(1_048_576)
  const taken = Array.from({ length: 20 }, () => file.write(line)).filter(Boolean)
  assert.equal(taken.length, 8)
  file.flush()
})
