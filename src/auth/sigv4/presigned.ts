import { incompleteSignature } from '../errors.ts'
import type { CanonicalParameter } from './canonical-request.ts'
import { ALGORITHM, type Claim, claim } from './claim.ts'

const LIFETIME_MAX_S = 604_800

const MARKS: ReadonlySet<string> = new Set(['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'])

/** Whether a query carries a signature, or a part of one. */
export const isPresigned = (parameters: readonly CanonicalParameter[]): boolean =>
  parameters.some(({ name }) => MARKS.has(name))

/** Whether a parameter is a session token, however its name is written. */
export const isSessionToken = ({ name }: CanonicalParameter): boolean => name.toLowerCase() === 'x-amz-security-token'

/**
 * Reads the claim of a presigned request.
 *
 * Errors  IncompleteSignatureException: a part is missing, repeated or ill-formed.
 */
export const presignedClaim = (parameters: readonly CanonicalParameter[]): Claim => {
  if (only(parameters, 'X-Amz-Algorithm') !== ALGORITHM)
    throw incompleteSignature(`X-Amz-Algorithm must be ${ALGORITHM}`)
  return claim({
    credential: only(parameters, 'X-Amz-Credential')?.replaceAll('%2F', '/'),
    timestamp: only(parameters, 'X-Amz-Date'),
    lifetimeMs: lifetimeSeconds(only(parameters, 'X-Amz-Expires')) * 1000,
    signedHeaders: only(parameters, 'X-Amz-SignedHeaders')?.replaceAll('%3B', ';'),
    signature: only(parameters, 'X-Amz-Signature'),
    // Ours need no escapes, so that one with any is foreign anyway.
    sessionToken: sentOnce(parameters.filter(isSessionToken), 'X-Amz-Security-Token'),
  })
}

const only = (parameters: readonly CanonicalParameter[], name: string) =>
  sentOnce(
    parameters.filter((parameter) => parameter.name === name),
    name,
  )

const sentOnce = (found: readonly CanonicalParameter[], name: string) => {
  if (found.length > 1) throw incompleteSignature(`The query parameter ${name} was sent more than once`)
  return found[0]?.value
}

const lifetimeSeconds = (expires = '') => {
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0
  if (seconds < 1 || seconds > LIFETIME_MAX_S)
    throw incompleteSignature(`X-Amz-Expires must be a number of seconds from 1 to ${LIFETIME_MAX_S}`)
  return seconds
}
