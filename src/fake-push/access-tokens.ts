import { type KeyObject, randomUUID } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import { boundedMap } from '../lib/bounded-map.ts'
import type { ProviderAnswer, ProviderRequest } from './answer.ts'

/** The service account whose signatures can be verified, since the fake has made it. */
export interface KnownServiceAccount {
  readonly clientEmail: string
  readonly projectId: string
  readonly publicKey: KeyObject
}

/** The token endpoint, and what it has given out. */
export interface AccessTokens {
  answer(request: ProviderRequest): Promise<ProviderAnswer>
  /** Which project a token may send for; `any` for one of an account that is not known; undefined when it is no good. */
  projectOf(accessToken: string): string | 'any' | undefined
  /** As when a key is revoked: no token that was given out is good from now on. */
  revoke(): void
}

/** How long Google's access tokens live. */
export const ACCESS_TOKEN_SECONDS = 3599

const TOKENS_REMEMBERED_MAX = 10_000
const SCOPES = ['https://www.googleapis.com/auth/firebase.messaging', 'https://www.googleapis.com/auth/cloud-platform']
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ASSERTION_SECONDS_MAX = 3600
const SKEW_SECONDS = 300

/** Where the token endpoint is. */
export const TOKEN_PATH = '/token'

interface Issued {
  readonly projectId: string
  readonly untilMs: number
}

interface AccessTokenOptions {
  readonly known: KnownServiceAccount
  readonly now: () => number
  readonly tokenSeconds: number
}

/**
 * Google's OAuth 2.0 token endpoint, for service accounts. The assertion of the known account must be signed by its
 * key. Of other accounts nothing is known: their assertions are checked in form and age, and their signatures are not.
 *
 * Source  developers.google.com/identity/protocols/oauth2/service-account, RFC 7523
 */
export const accessTokens = ({ known, now, tokenSeconds }: AccessTokenOptions): AccessTokens => {
  const issued = boundedMap<Issued>(TOKENS_REMEMBERED_MAX)

  return {
    async answer(request) {
      if (request.headers[':method'] !== 'POST') return refusal('invalid_request', 'POST is required')
      const form = new URLSearchParams(request.body.toString())
      if (form.get('grant_type') !== GRANT_TYPE) return refusal('unsupported_grant_type', 'Invalid grant_type')
      const assertion = form.get('assertion') ?? ''
      const claims = claimsOf(assertion)
      if (claims === undefined) return refusal('invalid_grant', 'Invalid JWT: it is no JWT signed by RS256')
      const fault = claimsFault(claims, now() / 1000)
      if (fault !== undefined) return fault
      const isKnown = claims.iss === known.clientEmail
      if (isKnown && !(await isSigned(assertion, known.publicKey)))
        return refusal('invalid_grant', 'Invalid JWT Signature.')
      const accessToken = `ya29.${randomUUID()}`
      issued.set(accessToken, { projectId: isKnown ? known.projectId : 'any', untilMs: now() + tokenSeconds * 1000 })
      return {
        kind: 'said',
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: JSON.stringify({ access_token: accessToken, expires_in: tokenSeconds, token_type: 'Bearer' }),
      }
    },
    projectOf(accessToken) {
      const found = issued.get(accessToken)
      return found !== undefined && found.untilMs > now() ? found.projectId : undefined
    },
    revoke: () => issued.clear(),
  }
}

const refusal = (error: string, description: string): ProviderAnswer => ({
  kind: 'said',
  status: 400,
  reason: error,
  body: JSON.stringify({ error, error_description: description }),
})

const claimsOf = (assertion: string): JWTPayload | undefined => {
  try {
    return decodeProtectedHeader(assertion).alg === 'RS256' ? decodeJwt(assertion) : undefined
  } catch {
    return undefined
  }
}

const claimsFault = ({ iss, aud, scope, iat, exp }: JWTPayload, nowSeconds: number): ProviderAnswer | undefined => {
  if (typeof iss !== 'string' || iss === '') return refusal('invalid_grant', 'Invalid JWT: iss is missing')
  // The fake may be reached by several names, so that only the path is told apart.
  if (typeof aud !== 'string' || !aud.endsWith(TOKEN_PATH))
    return refusal('invalid_grant', 'Invalid JWT: aud must be the address of the token endpoint')
  if (typeof iat !== 'number' || typeof exp !== 'number' || exp - iat > ASSERTION_SECONDS_MAX)
    return refusal('invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes)')
  if (iat > nowSeconds + SKEW_SECONDS || exp < nowSeconds - SKEW_SECONDS)
    return refusal(
      'invalid_grant',
      'Invalid JWT: Token must be in a reasonable timeframe. Check your iat and exp values',
    )
  const scopes = typeof scope === 'string' ? scope.split(' ') : []
  return scopes.some((one) => SCOPES.includes(one))
    ? undefined
    : refusal('invalid_scope', `One of ${SCOPES.join(', ')}`)
}

const isSigned = async (assertion: string, publicKey: KeyObject) => {
  try {
    // Its age has been judged by the fake's own clock.
    await jwtVerify(assertion, publicKey, { algorithms: ['RS256'], clockTolerance: ASSERTION_SECONDS_MAX })
    return true
  } catch {
    return false
  }
}
