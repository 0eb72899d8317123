import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest } from '../lib/http.ts'
import { metrics } from '../telemetry/metrics.ts'
import { type AdminOptions, admin } from './admin.ts'

const TOKEN = 'open-sesame'
const OWN = { host: '127.0.0.1:8081' }

const adminWith = (options: Partial<AdminOptions> = {}) =>
  admin({ host: '127.0.0.1', metrics: metrics({ walBytes: () => 0, pushes: () => undefined }), ...options })

const request = (route: string, headers: Readonly<Record<string, string>>): HttpRequest => {
  const [method = '', path = ''] = route.split(' ')
  const values = Object.entries(headers).map(([name, value]): [string, string[]] => [name, [value]])
  return {
    id: 'r',
    method,
    path,
    query: '',
    headers: new Map(values),
    body: Buffer.alloc(0),
    secure: false,
    sourceIp: '',
  }
}

test('shows the metrics as Prometheus reads them', async () => {
  const { status, headers, body } = await adminWith()(request('GET /metrics', OWN))
  assert.equal(status, 200)
  assert.match(headers['Content-Type'] ?? '', /^text\/plain; version=0\.0\.4/)
  assert.match(body, /^# TYPE carillon_requests_total counter$/m)
})

for (const host of ['localhost:8081', 'LOCALHOST', '127.0.0.1:9999', '127.8.8.8', '[::1]:8081'])
  test(`knows itself as ${host}`, async () => {
    assert.equal((await adminWith()(request('GET /metrics', { host }))).status, 200)
  })

for (const host of [
  'evil.test',
  'localhost.evil.test:8081',
  '203.0.113.9:8081',
  '[2001:db8::1]',
  '',
  'localhost:8081:1',
])
  test(`refuses "${host}" as its own name`, async () => {
    await assert.rejects(adminWith()(request('GET /metrics', { host })), { status: 403 })
  })

test('refuses a request that names no host', async () => {
  await assert.rejects(adminWith()(request('GET /metrics', {})), { status: 403 })
})

test('lets its own pages in and no others', async () => {
  const answer = adminWith()
  assert.equal((await answer(request('GET /metrics', { ...OWN, origin: 'http://127.0.0.1:8081' }))).status, 200)
  await assert.rejects(answer(request('GET /metrics', { ...OWN, origin: 'https://evil.test' })), { status: 403 })
  await assert.rejects(answer(request('GET /metrics', { ...OWN, origin: 'null' })), { status: 403 })
})

test('lets in whoever has the token and nobody else, where there is one', async () => {
  const answer = adminWith({ token: TOKEN })
  const authorization = `Bearer ${TOKEN}`
  assert.equal((await answer(request('GET /metrics', { ...OWN, authorization }))).status, 200)
  await assert.rejects(answer(request('GET /metrics', OWN)), { status: 401 })
  await assert.rejects(answer(request('GET /metrics', { ...OWN, authorization: 'Bearer open' })), { status: 401 })
  await assert.rejects(answer(request('GET /metrics', { ...OWN, authorization: TOKEN })), { status: 401 })
  await assert.rejects(answer(request('GET /nothing', OWN)), { status: 401 })
})

test('goes by any name beyond loopback, since the token tells friends from strangers', async () => {
  const answer = adminWith({ host: '0.0.0.0', token: TOKEN })
  const host = 'carillon.monitoring:8081'
  assert.equal((await answer(request('GET /metrics', { host, authorization: `Bearer ${TOKEN}` }))).status, 200)
  await assert.rejects(answer(request('GET /metrics', { host })), { status: 401 })
})

test('empties the store where that is allowed', async () => {
  let resets = 0
  const answer = adminWith({
    reset: async () => {
      resets += 1
    },
  })
  assert.equal((await answer(request('POST /_carillon/reset', OWN))).status, 204)
  assert.equal(resets, 1)
  await assert.rejects(answer(request('GET /_carillon/reset', OWN)), { status: 404 })
})

test('has no way to empty the store where that is not allowed', async () => {
  await assert.rejects(adminWith()(request('POST /_carillon/reset', OWN)), { status: 404 })
})
