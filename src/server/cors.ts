import { type HttpRequest, type HttpResponse, singleHeader } from '../lib/http.ts'

/** Which browsers' pages may call, told to browsers on every answer. Never with credentials: requests are signed. */
export interface Cors {
  /** Headers for the answer to a page of this origin, or to no page at all. */
  headers(origin: string | undefined): Readonly<Record<string, string>>
  /** The answer to a browser that asks whether it may send a request; undefined when this is no such question. */
  preflight(request: HttpRequest): HttpResponse | undefined
}

const METHODS = 'GET, POST, PUT, DELETE'
const EXPOSED = 'x-amzn-RequestId, x-amzn-ErrorType, Date, Retry-After'
// Browsers keep it no longer than this.
const MAX_AGE_SECONDS = '7200'
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/

const PUBLIC = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED }
const NOT_LISTED = { Vary: 'Origin' }

/** Names the SDKs' headers back to the browser, whatever they are: a list of ours would be older than the next SDK. */
const allowedHeaders = (request: HttpRequest) =>
  (singleHeader(request, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => HEADER_NAME.test(name))
    .join(', ')

/** CORS for the origins named, `*` for all. Source: fetch.spec.whatwg.org, section 3.2 */
export const cors = (origins: readonly string[]): Cors => {
  const isPublic = origins.includes('*')
  const listed = new Map(
    origins.map((origin) => [
      origin,
      { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' },
    ]),
  )
  const headers = (origin: string | undefined) =>
    isPublic ? PUBLIC : ((origin === undefined ? undefined : listed.get(origin)) ?? NOT_LISTED)

  return {
    headers,
    preflight(request) {
      if (request.method !== 'OPTIONS') return undefined
      const origin = singleHeader(request, 'origin')
      if (origin === undefined) return undefined
      if (!request.headers.has('access-control-request-method')) return undefined
      const allowed = allowedHeaders(request)
      return {
        status: 204,
        headers: {
          'Access-Control-Allow-Methods': METHODS,
          ...(allowed && { 'Access-Control-Allow-Headers': allowed }),
          'Access-Control-Max-Age': MAX_AGE_SECONDS,
        },
        body: '',
      }
    },
  }
}
