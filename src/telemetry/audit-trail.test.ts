import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../test/support/server.ts'
import { temporaryFolder } from '../../test/support/stores.ts'
import { auditFile, auditTrail } from './audit-trail.ts'
import type { Rotation } from './rotated-file.ts'

const ROOMY: Rotation = { bytesMax: 1_000_000, filesMax: 3 }
const ARN = 'arn:aws:chime:us-east-1:123456789012:app-instance/i/user/ann'
const KIB = 1024

/** A trail into `<folder>/audit.log`, or another file. */
const opened = ({ rotation = ROOMY, at = 'audit.log' } = {}) => {
  const folder = temporaryFolder()
  const path = at.startsWith('/') ? at : join(folder.path, at)
  const losses: number[] = []
  const failures: unknown[] = []
  const told = {
    auditLost: (records: number) => void losses.push(records),
    auditFailed: (cause: unknown) => void failures.push(cause),
  }
  const file = auditFile(path, rotation, told)
  const home = { region: 'us-east-1', accountId: '123456789012' }
  const trail = auditTrail({ to: file, home, now: () => Date.UTC(2026, 0, 1), told })
  return {
    folder: folder.path,
    path,
    losses,
    failures,
    close: trail.close,
    /** Events that are told apart by a number, of some size. */
    tell(from: number, to: number, bytes = 0) {
      for (let at = from; at < to; at += 1)
        trail.happened({ event: 'Numbered', resources: [ARN], details: { at: String(at), pad: 'x'.repeat(bytes) } })
    },
    written: () => file.drained(),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

const numbersIn = (path: string): number[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(JSON.parse(line).serviceEventDetails.at))

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at)

test("what the service does by itself is a record in CloudTrail's form", async () => {
  using trail = opened()
  trail.tell(7, 8)
  await trail.close()
  const { eventID, ...record } = JSON.parse(readFileSync(trail.path, 'utf8'))
  assert.match(eventID, /^[0-9a-f-]{36}$/)
  assert.deepEqual(record, {
    eventVersion: '1.08',
    userIdentity: { accountId: '123456789012', invokedBy: 'chime.amazonaws.com' },
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'chime.amazonaws.com',
    eventName: 'Numbered',
    awsRegion: 'us-east-1',
    sourceIPAddress: 'chime.amazonaws.com',
    userAgent: 'chime.amazonaws.com',
    requestParameters: null,
    responseElements: null,
    readOnly: false,
    resources: [{ ARN, accountId: '123456789012', type: 'AWS::Chime::AppInstanceUser' }],
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: '123456789012',
    serviceEventDetails: { at: '7', pad: '' },
    eventCategory: 'Management',
  })
})

test('a line is written within some seconds, without anybody waiting for it', async () => {
  using trail = opened()
  trail.tell(0, 3)
  assert.equal(existsSync(trail.path), false)
  await eventually(async () => assert.deepEqual(numbersIn(trail.path), [0, 1, 2]))
  await trail.close()
})

test('only the owner may read the file', async () => {
  using trail = opened()
  trail.tell(0, 1)
  await trail.close()
  assert.equal(statSync(trail.path).mode & 0o777, 0o600)
})

test('what was there is kept, and half a line is ended', async () => {
  using trail = opened()
  appendFileSync(trail.path, '{"eventName":"before"}\n{"eventNa')
  trail.tell(0, 1)
  await trail.close()
  const lines = readFileSync(trail.path, 'utf8').split('\n')
  assert.deepEqual(lines.slice(0, 2), ['{"eventName":"before"}', '{"eventNa'])
  assert.deepEqual([JSON.parse(lines[2] ?? '').eventName, lines[3]], ['Numbered', ''])
})

test('a full file is set aside, so many are kept, and none is larger than it may be', async () => {
  using trail = opened({ rotation: { bytesMax: 10 * KIB, filesMax: 3 } })
  for (let at = 0; at < 10; at += 1) {
    trail.tell(at * 8, (at + 1) * 8, 512)
    await trail.written()
  }
  await trail.close()
  const files = readdirSync(trail.folder).toSorted()
  assert.deepEqual(files, ['audit.log', 'audit.log.1', 'audit.log.2'])
  assert.ok(files.every((file) => statSync(join(trail.folder, file)).size <= 10 * KIB))
  const kept = ['audit.log.2', 'audit.log.1', 'audit.log'].flatMap((file) => numbersIn(join(trail.folder, file)))
  assert.deepEqual(kept, range(80 - kept.length, 80))
  assert.ok(kept.length >= 16)
})

test('where one file is to be kept, the full one is removed', async () => {
  using trail = opened({ rotation: { bytesMax: KIB, filesMax: 1 } })
  trail.tell(0, 1, KIB)
  await trail.written()
  trail.tell(1, 2, KIB)
  await trail.close()
  assert.deepEqual(readdirSync(trail.folder), ['audit.log'])
  assert.deepEqual(numbersIn(trail.path), [1])
})

for (const [what, remove] of [
  ['moved', (path: string) => renameSync(path, `${path}.moved`)],
  ['removed', (path: string) => rmSync(path)],
] as const)
  test(`when somebody has ${what} the file, a new one is begun`, async () => {
    using trail = opened()
    trail.tell(0, 2)
    await trail.written()
    remove(trail.path)
    trail.tell(2, 4)
    await trail.close()
    assert.deepEqual(numbersIn(trail.path), [2, 3])
    assert.deepEqual(trail.losses, [])
  })

test('a file that cannot be written is told of once, and gets what waited as soon as it can be', async () => {
  using trail = opened({ at: 'missing/audit.log' })
  trail.tell(0, 2)
  await eventually(async () => assert.equal(trail.failures.length, 1))
  trail.tell(2, 4)
  mkdirSync(join(trail.folder, 'missing'))
  await eventually(async () => assert.deepEqual(numbersIn(trail.path), [0, 1, 2, 3]))
  await trail.close()
  assert.deepEqual([trail.failures.length, trail.losses], [1, []])
})

const noFullDisk = existsSync('/dev/full') ? false : 'no file here is always full'

test('on a full disk lines wait, and what is left of them at the end is counted as lost', {
  skip: noFullDisk,
}, async () => {
  using trail = opened({ at: '/dev/full' })
  trail.tell(0, 5)
  await trail.close()
  assert.deepEqual([trail.failures.length, trail.losses], [1, [5]])
})

test('no more than 16 MiB wait, and what is beyond is counted as lost and told of', { skip: noFullDisk }, async () => {
  using trail = opened({ at: '/dev/full' })
  trail.tell(0, 20, 1024 * KIB)
  const waiting = 16
  await eventually(async () => assert.deepEqual(trail.losses, [20 - waiting]))
  await trail.close()
  assert.deepEqual(trail.losses, [20 - waiting, waiting])
})
