import assert from 'node:assert/strict'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { events } from './events.ts'
import { type LogLevel, openLog } from './log.ts'
import { metrics } from './metrics.ts'

const REQUEST = {
  requestId: 'f3c1',
  operation: 'RegisterAppInstanceUserEndpoint',
  status: 201,
  accountId: '123456789012',
  accessKeyId: 'AKIATEST',
  tookMs: 1.25,
  bytesIn: 300,
  bytesOut: 170,
}

const opened = (level: LogLevel = 'info') => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-log-'))
  const path = join(folder, 'log')
  const log = openLog({ level, pretty: false, to: openSync(path, 'a') })
  const measured = metrics({ walBytes: () => 4096, pushes: () => undefined })
  return {
    events: events(log, measured),
    scrape: () => measured.registry.metrics(),
    lines: () => {
      log.flush()
      return readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

test('a request is one line and one count', async () => {
  using telemetry = opened()
  telemetry.events.requestServed(REQUEST)
  const [{ time, ...line }, ...others] = telemetry.lines()
  assert.deepEqual(line, { level: 'info', event: 'requestServed', ...REQUEST })
  assert.equal(typeof time, 'number')
  assert.deepEqual(others, [])
  const text = await telemetry.scrape()
  assert.match(
    text,
    /^carillon_requests_total\{operation="RegisterAppInstanceUserEndpoint",status="201",error="none"\} 1$/m,
  )
  assert.match(text, /^carillon_request_duration_seconds_count\{operation="RegisterAppInstanceUserEndpoint"\} 1$/m)
})

test('a request without operation is counted as such', async () => {
  using telemetry = opened()
  telemetry.events.requestServed({
    ...REQUEST,
    operation: undefined,
    status: 404,
    errorType: 'UnknownOperationException',
  })
  assert.match(await telemetry.scrape(), /\{operation="none",status="404",error="UnknownOperationException"\} 1/)
})

test('what is measured needs no log', async () => {
  using telemetry = opened('silent')
  telemetry.events.requestServed(REQUEST)
  assert.deepEqual(telemetry.lines(), [])
  assert.match(await telemetry.scrape(), /^carillon_requests_total\{.*\} 1$/m)
})

test('a failed request says why, with its id', () => {
  using telemetry = opened()
  telemetry.events.requestFailed('f3c1', 'CreateAppInstance', new Error('disk I/O error'))
  const [line] = telemetry.lines()
  assert.equal(line.level, 'error')
  assert.equal(line.requestId, 'f3c1')
  assert.equal(line.failure.message, 'disk I/O error')
})

test('an audited event is one line with its resources, and one count', async () => {
  using telemetry = opened()
  const resources = ['arn:aws:chime:us-east-1:123456789012:app-instance/i/user/a']
  telemetry.events.audited({ event: 'DeviceTokenMoved', resources, details: { toEndpointId: 'e2' }, requestId: 'f3c1' })
  const [line] = telemetry.lines()
  assert.equal(line.audit, true)
  assert.deepEqual(line.resources, resources)
  assert.equal(line.details.toEndpointId, 'e2')
  assert.match(await telemetry.scrape(), /^carillon_audit_events_total\{event="DeviceTokenMoved"\} 1$/m)
})

test('a commit is measured in transactions and seconds', async () => {
  using telemetry = opened()
  telemetry.events.committed({ transactions: 12, commitMs: 2 })
  telemetry.events.synced(0.5)
  const text = await telemetry.scrape()
  assert.match(text, /^carillon_batch_writes_sum 12$/m)
  assert.match(text, /^carillon_commit_duration_seconds_sum 0.002$/m)
  assert.match(text, /^carillon_fsync_duration_seconds_sum 0.0005$/m)
})

test('a transaction that is run again is counted by its cause', async () => {
  using telemetry = opened()
  telemetry.events.ranAgain('collision')
  telemetry.events.ranAgain('lost connection')
  telemetry.events.ranAgain('collision')
  const text = await telemetry.scrape()
  assert.match(text, /^carillon_transactions_run_again_total\{because="collision"\} 2$/m)
  assert.match(text, /^carillon_transactions_run_again_total\{because="lost connection"\} 1$/m)
})

test('a provider that makes up reasons gets counts for a hundred of them', async () => {
  using telemetry = opened()
  for (let at = 0; at < 150; at += 1)
    telemetry.events.pushAttempted({ provider: 'apns', outcome: 'refused', reason: `r${at}`, tookMs: 1 })
  const text = await telemetry.scrape()
  assert.equal(text.match(/^carillon_push_attempts_total\{/gm)?.length, 101)
  assert.match(text, /^carillon_push_attempts_total\{provider="apns",outcome="refused",reason="other"\} 50$/m)
})

test('a scrape shows the write-ahead log, memory and processor time of that moment', async () => {
  using telemetry = opened()
  const text = await telemetry.scrape()
  assert.match(text, /^carillon_wal_bytes 4096$/m)
  assert.match(text, /^process_resident_memory_bytes [1-9]\d+$/m)
  assert.match(text, /^process_cpu_seconds_total 0?\.?\d+/m)
})

test('the line of a server that waits for its database begins with what it waits for', () => {
  using telemetry = opened()
  telemetry.events.storeAwaited(new Error('database "nosuch" does not exist (3D000)'))
  assert.equal(telemetry.lines()[0].msg, 'Waiting for the database: database "nosuch" does not exist (3D000)')
})

test('work that the database refuses is told of once in a while, however much there is', () => {
  using telemetry = opened()
  for (let count = 0; count < 1000; count += 1) telemetry.events.storeRefused(new Error('the disk is full'))
  const [line, ...others] = telemetry.lines()
  assert.deepEqual([line.event, line.failure.message], ['storeRefused', 'the disk is full'])
  assert.deepEqual(others, [])
})
