import { IncomingMessage } from 'node:http'
import type { HttpHeaders } from '../lib/http.ts'
import type { ServiceError } from '../lib/service-error.ts'
import { badRequest } from '../protocol/errors.ts'
import type { HttpLimits } from './limits.ts'
import { headerTooLarge } from './refusals.ts'

/** Reads Node's flat list of names and values, the only form in which it drops and joins nothing. */
export const headerMap = (rawHeaders: readonly string[]): HttpHeaders => {
  const headers = new Map<string, string[]>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase()
    const value = rawHeaders[at + 1]!
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return headers
}

/** A request whose header is read once. Node's own `headers` drops repeated fields, and we need each as it was sent. */
export class HeadedMessage extends IncomingMessage {
  #fields: HttpHeaders | undefined

  get fields(): HttpHeaders {
    this.#fields ??= headerMap(this.rawHeaders)
    return this.#fields
  }
}

// Node itself reads only `expect` of them, and would build the whole object anew for that: a twentieth of a request.
Object.defineProperty(HeadedMessage.prototype, 'headers', {
  get(this: HeadedMessage) {
    const expect = this.fields.get('expect')?.[0]
    return expect === undefined ? NO_HEADERS : { expect }
  },
})
const NO_HEADERS = {}

/**
 * What is wrong with a request that Node's parser let through, if anything.
 *
 * Source  RFC 9112, sections 3.2 and 6.1; ours, answers 18 and 19
 */
export const headFault = (incoming: HeadedMessage, limits: HttpLimits): ServiceError | undefined => {
  if (incoming.rawHeaders.length > 2 * limits.headersMax) return headerTooLarge()
  // Node takes HTTP/0.9 and lines that claim HTTP/2 for requests like others.
  const isHttp11 = incoming.httpVersion === '1.1'
  if (!isHttp11 && incoming.httpVersion !== '1.0') return badRequest('The HTTP version must be 1.0 or 1.1')

  const hosts = incoming.fields.get('host')
  if (hosts === undefined ? isHttp11 : hosts.length > 1) return badRequest('There must be exactly one Host header')

  const encodings = incoming.fields.get('transfer-encoding')
  if (encodings === undefined) return undefined
  if (!isHttp11 || encodings.length > 1 || encodings[0]?.toLowerCase() !== 'chunked')
    return badRequest('The only transfer encoding taken is chunked, in HTTP/1.1')
  return undefined
}
