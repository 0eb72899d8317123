import type { HttpRequest } from '../../lib/http.ts'
import { bareType, contentTypeCheck } from '../content-type.ts'
import { notAcceptable } from '../errors.ts'

// AWS's iOS SDK sends x-amz-json-1.0 to this protocol.
const JSON_TYPES = ['application/json', 'application/x-amz-json-1.0', 'application/x-amz-json-1.1'] as const

/** Checks that a body is declared to be JSON. Errors: UnsupportedMediaTypeException. Source: ours, answer 19. */
export const checkContentType = contentTypeCheck(JSON_TYPES)

/** Checks that the caller takes JSON. Errors: NotAcceptableException. Source: ours, answer 19. */
export const checkAccept = ({ headers }: HttpRequest) => {
  const accept = headers.get('accept')?.join(',').trim()
  if (!accept || accept === '*/*' || accept === 'application/json') return
  const ranges = new Map(accept.split(',').map((range) => [bareType(range), !NEVER.test(range)]))
  // The most specific range that speaks of JSON decides. Source: RFC 9110, section 12.5.1.
  const decisive = [...JSON_TYPES, 'application/*', '*/*'].find((type) => ranges.has(type))
  if (decisive === undefined || !ranges.get(decisive)) throw notAcceptable()
}

const NEVER = /;\s*q\s*=\s*0(?:\.0*)?\s*(?:;|$)/i
