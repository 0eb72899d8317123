import { hash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../lib/clock.ts'
import { hmacSha256 } from '../../lib/hmac.ts'
import type { HttpRequest } from '../../lib/http.ts'
import type { Caller } from '../caller.ts'
import {
  disabledKey,
  expiredToken,
  incompleteSignature,
  invalidSignature,
  missingAuthenticationToken,
  unrecognizedClient,
} from '../errors.ts'
import { authorizationHeaderClaim } from './authorization-header.ts'
import {
  type CanonicalParameter,
  canonicalHeaders,
  canonicalParameters,
  canonicalPath,
  canonicalQuery,
} from './canonical-request.ts'
import { ALGORITHM, type Claim, SKEW_MS, timestampOf } from './claim.ts'
import { isPresigned, isSessionToken, presignedClaim } from './presigned.ts'
import { signingKeys } from './signing-keys.ts'

/** An access key, and who signs with it. */
export interface Credential {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly disabled: boolean
  /** Its session is over. */
  readonly expired?: boolean
  readonly caller: Caller
}

/** Tells who sent a request. */
export interface Verifier {
  /**
   * Returns who signed the request for `service` (`chime`, `mobiletargeting`). It throws, or rejects where the key is
   * found by way of a promise.
   *
   * Errors  MissingAuthenticationTokenException: not signed. IncompleteSignatureException: the signature is ill-formed,
   *         or there are two, or two session tokens. UnrecognizedClientException: unknown key, or its session token is
   *         missing, not ours, or another key's. InvalidSignatureException: it does not hold. With a right signature:
   *         ExpiredTokenException, disabledKey.
   */
  authenticate(request: HttpRequest, service: string): Caller | Promise<Caller>
}

/** What a verifier works with. */
export interface VerifierDependencies {
  readonly findCredential: (
    accessKeyId: string,
    sessionToken?: string,
  ) => Credential | undefined | Promise<Credential | undefined>
  /** The one region that is served. */
  readonly region: string
  readonly now: Clock
}

/**
 * Checks Signature Version 4, in the Authorization header or in a presigned query.
 *
 * Source  https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html, and what SDKs were seen to send
 */
export const verifier = ({ findCredential, region, now }: VerifierDependencies): Verifier => {
  const signingKey = signingKeys()

  const prove = (
    request: HttpRequest,
    parameters: readonly CanonicalParameter[],
    claim: Claim,
    credential: Credential | undefined,
  ): Caller => {
    if (credential === undefined) throw unknownClient(claim)
    const key = signingKey(claim, credential.secretAccessKey)
    const signature = hmacSha256(key, stringToSign(request, parameters, claim))
    if (!timingSafeEqual(signature, Buffer.from(claim.signature, 'hex')))
      throw invalidSignature(
        'The signature does not match the request: check the secret access key, ' +
          'and that no proxy changes the path, the Host or another signed header',
      )
    if (credential.expired) throw expiredToken()
    if (credential.disabled) throw disabledKey(claim.service)
    return credential.caller
  }

  return {
    authenticate(request, service) {
      const parameters = canonicalParameters(request.query)
      const claim = claimOf(request, parameters)
      checkScope(claim, region, service)
      checkTime(claim, now())
      const found = findCredential(claim.accessKeyId, claim.sessionToken)
      return found instanceof Promise
        ? found.then((credential) => prove(request, parameters, claim, credential))
        : prove(request, parameters, claim, found)
    },
  }
}

const claimOf = (request: HttpRequest, parameters: readonly CanonicalParameter[]) => {
  const inHeader = request.headers.has('authorization')
  const inQuery = isPresigned(parameters)
  if (inHeader && inQuery) throw incompleteSignature('The request is signed twice: in its header and in its query')
  if (inHeader ? parameters.some(isSessionToken) : request.headers.has('x-amz-security-token'))
    throw incompleteSignature(
      'X-Amz-Security-Token must be where the signature is: both in headers, or both in the query',
    )
  if (inHeader) return authorizationHeaderClaim(request)
  if (inQuery) return presignedClaim(parameters)
  throw missingAuthenticationToken()
}

// AWS's words for a token, which people search for.
const unknownClient = ({ sessionToken }: Claim) =>
  unrecognizedClient(
    sessionToken === undefined
      ? 'The access key id of the request is not known here; temporary ones, ASIA..., need their session token'
      : 'The security token included in the request is invalid: it was not issued here, or not for this access key id',
  )

const checkScope = (claim: Claim, region: string, service: string) => {
  if (claim.region !== region)
    throw invalidSignature(`The request is signed for another region: this server serves ${region}`)
  if (claim.service !== service)
    throw invalidSignature(`The request is signed for another service: this one is signed as ${service}`)
  if (claim.timestamp.slice(0, 8) !== claim.day)
    throw invalidSignature('The day in Credential is not that of the signing time')
}

// AWS's opening words: SDKs recognise them and put their clock right by the Date header of the answer.
const checkTime = ({ timestamp, signedAtMs, lifetimeMs }: Claim, nowMs: number) => {
  if (signedAtMs < nowMs - lifetimeMs)
    throw invalidSignature(
      `Signature expired: ${timestamp} is now earlier than ${timestampOf(nowMs - lifetimeMs)}, ` +
        `and the time here is ${timestampOf(nowMs)}`,
    )
  if (signedAtMs > nowMs + SKEW_MS)
    throw invalidSignature(
      `Signature not yet current: ${timestamp} is still later than ${timestampOf(nowMs + SKEW_MS)}, ` +
        `and the time here is ${timestampOf(nowMs)}`,
    )
}

const stringToSign = (request: HttpRequest, parameters: readonly CanonicalParameter[], claim: Claim) => {
  const headers = canonicalHeaders(request, claim.signedHeaders)
  const canonicalRequest =
    `${request.method}\n${canonicalPath(request.path)}\n${canonicalQuery(parameters)}\n` +
    `${headers}\n${claim.signedHeaders}\n${payloadHash(request)}`
  return `${ALGORITHM}\n${claim.timestamp}\n${claim.scope}\n${hash('sha256', canonicalRequest)}`
}

const UNSIGNED = 'UNSIGNED-PAYLOAD'

/** What stands for the body in the canonical request: it is proved to be the body's hash, or allowed not to be. */
const payloadHash = (request: HttpRequest) => {
  const declared = request.headers.get('x-amz-content-sha256')?.join()
  if (declared === UNSIGNED) {
    if (request.secure || request.method === 'GET') return UNSIGNED
    throw invalidSignature(`${UNSIGNED} is accepted for writes over TLS only: sign the body`)
  }
  const actual = hash('sha256', request.body)
  if (declared !== undefined && declared !== actual)
    throw invalidSignature('x-amz-content-sha256 is not the SHA-256 of the body as it arrived')
  return actual
}
