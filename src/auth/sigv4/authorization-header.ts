import type { HttpRequest } from '../../lib/http.ts'
import { incompleteSignature } from '../errors.ts'
import { type Claim, claim, SKEW_MS, timestampOf } from './claim.ts'

// The parts stand in this order in every SDK.
const AUTHORIZATION = /^AWS4-HMAC-SHA256 +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([^, ]+)$/

/**
 * Reads the claim of a request signed in its Authorization header.
 *
 * Errors  IncompleteSignatureException: repeated, of another scheme, or a part is missing or ill-formed.
 */
export const authorizationHeaderClaim = (request: HttpRequest): Claim => {
  const parts = AUTHORIZATION.exec(only(request, 'authorization') ?? '')
  if (parts === null)
    throw incompleteSignature(
      'The Authorization header must have the form AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...',
    )
  const [, credential, signedHeaders, signature] = parts
  const timestamp = only(request, 'x-amz-date') ?? dateHeader(request)
  const sessionToken = only(request, 'x-amz-security-token')
  return claim({ credential, timestamp, lifetimeMs: SKEW_MS, signedHeaders, signature, sessionToken })
}

const only = (request: HttpRequest, name: string) => {
  const values = request.headers.get(name)
  if (values !== undefined && values.length > 1) throw incompleteSignature(`The header ${name} was sent more than once`)
  return values?.[0]
}

const dateHeader = (request: HttpRequest) => {
  const timeMs = Date.parse(only(request, 'date') ?? '')
  if (Number.isNaN(timeMs)) throw incompleteSignature('The request has no X-Amz-Date, and no Date header in its place')
  return timestampOf(timeMs)
}
