import { PolicyFault } from '../../auth/policy/fault.ts'
import { parsePolicy } from '../../auth/policy/parse.ts'
import type { SessionFacts } from '../../auth/sessions.ts'
import type { OperationContext } from '../operation.ts'
import { malformedPolicyDocument, packedPolicyTooLarge, validationError } from './errors.ts'
import type { Credentials } from './generated.ts'

// They restrict what is issued, so that to leave them out would be to give too much.
const NOT_SUPPORTED = ['PolicyArns', 'SerialNumber', 'TokenCode', 'ProvidedContexts', 'ProviderId']

/** What requests for temporary credentials have in common. */
interface CredentialsRequest {
  readonly DurationSeconds?: number | undefined
  readonly Policy?: string | undefined
}

/**
 * Refuses what no temporary credentials can be issued for.
 *
 * Errors  ValidationError: a member that restricts and is not built. MalformedPolicyDocument: the session policy is none.
 */
export const checkRequest = (input: CredentialsRequest): void => {
  const refused = NOT_SUPPORTED.filter((name) => Object.hasOwn(input, name))
  if (refused.length > 0) throw validationError(refused.map((name) => `${name}: not supported here`).join('; '))
  if (input.Policy === undefined) return
  try {
    parsePolicy(input.Policy, 'session')
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error
    throw malformedPolicyDocument(`Policy: ${error.path} ${error.reason}`)
  }
}

/** What a session is issued for, but for the time, which is that of the operation. */
type IssueFacts = Omit<SessionFacts, 'issuedAtMs' | 'expiresAtMs'> & { readonly seconds: number }

/**
 * Issues temporary credentials from now on, for so many seconds.
 *
 * Errors  PackedPolicyTooLarge: session policy and tags do not fit into a token.
 */
export const issued = (
  { sessions, nowMs }: OperationContext,
  { seconds, ...facts }: IssueFacts,
): { readonly Credentials: Credentials; readonly PackedPolicySize?: number } => {
  const expiresAtMs = nowMs + seconds * 1000
  const session = sessions.issue({ ...facts, issuedAtMs: nowMs, expiresAtMs })
  if (!session) throw packedPolicyTooLarge()
  const { accessKeyId, secretAccessKey, sessionToken, packedPercent } = session
  const isPacked = facts.policy !== undefined || Object.keys(facts.tags).length > 0
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiresAtMs,
    },
    ...(isPacked && { PackedPolicySize: packedPercent }),
  }
}
