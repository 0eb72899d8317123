import type { HttpResponse } from '../lib/http.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const OK: HttpResponse = { status: 200, headers: JSON_TYPE, body: '{"status":"ok"}' }
const NOT_READY: HttpResponse = {
  status: 503,
  headers: { ...JSON_TYPE, 'Retry-After': '1' },
  body: '{"status":"unavailable"}',
}

/** Answers the two questions of whoever keeps the process running; undefined for any other request. */
export const health = (method: string, path: string, isReady: () => boolean): HttpResponse | undefined => {
  if (method !== 'GET') return undefined
  if (path === '/livez') return OK
  if (path === '/readyz') return isReady() ? OK : NOT_READY
  return undefined
}
