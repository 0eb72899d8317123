import assert from 'node:assert/strict'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { events } from '../telemetry/events.ts'
import { openLog } from '../telemetry/log.ts'
import { metrics } from '../telemetry/metrics.ts'
import { accessLog } from './access-log.ts'
import type { Served } from './intake.ts'

const USER = 'arn:aws:chime:us-east-1:123456789012:app-instance/i/user/alice'
const SERVED: Served = {
  requestId: 'f3c1',
  response: { status: 201, headers: { 'x-amzn-RequestId': 'f3c1' }, body: `{"AppInstanceUserArn":"${USER}"}` },
  operation: 'CreateAppInstanceUser',
  accountId: '123456789012',
  accessKeyId: 'AKIATEST',
  tookMs: 1.23456,
  bodyBytes: 40,
}

const linesOf = (served: Served) => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-log-'))
  const log = openLog({ level: 'info', pretty: false, to: openSync(join(folder, 'log'), 'a') })
  accessLog(events(log, metrics({ walBytes: () => 0, pushes: () => undefined })))(served)
  log.flush()
  const lines = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n')
  rmSync(folder, { recursive: true })
  return lines.map((line) => JSON.parse(line))
}

test('the line of a request has these members and no others', () => {
  const [line, ...others] = linesOf({ ...SERVED, errorType: 'ConflictException' })
  assert.deepEqual(Object.keys(line).sort(), [
    'accessKeyId',
    'accountId',
    'bytesIn',
    'bytesOut',
    'errorType',
    'event',
    'level',
    'operation',
    'requestId',
    'status',
    'time',
    'tookMs',
  ])
  assert.equal(line.bytesIn, 40)
  assert.equal(line.tookMs, 1.23)
  assert.equal(line.bytesOut, SERVED.response.body.length)
  assert.deepEqual(others, [])
})

test('the cause of a failure is told in a line of its own', () => {
  const response = { ...SERVED.response, status: 500 }
  const [, failed] = linesOf({ ...SERVED, response, cause: new Error('disk I/O error') })
  assert.equal(failed.event, 'requestFailed')
  assert.equal(failed.requestId, 'f3c1')
})

test("the cause of a caller's own mistake is nobody's business", () => {
  const response = { ...SERVED.response, status: 400 }
  assert.equal(linesOf({ ...SERVED, response, cause: new Error('of no interest') }).length, 1)
})

test('what is to be audited is told with who did it', () => {
  const [, audit] = linesOf({ ...SERVED, audits: [{ event: 'DeviceTokenMoved', resources: [USER] }] })
  assert.deepEqual(audit.resources, [USER])
  assert.equal(audit.accessKeyId, 'AKIATEST')
  assert.equal(audit.requestId, 'f3c1')
})
