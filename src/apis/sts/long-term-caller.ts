import type { Caller } from '../../auth/caller.ts'
import type { LongTermPrincipal } from '../../auth/sessions.ts'
import { accessDenied } from './errors.ts'

/** Units: seconds. Source: AWS STS, GetSessionToken and GetFederationToken. */
const DURATION_DEFAULT = 43_200
const ROOT_DURATION_MAX = 3600

/** Refuses a caller whose own credentials are temporary. Errors: AccessDenied. Source: AWS STS, GetSessionToken. */
export const requireLongTerm = ({ session }: Caller, operation: string): void => {
  if (session) throw accessDenied(`Cannot call ${operation} with session credentials`)
}

/** The root or user that a long-term key belongs to. */
export const longTermPrincipal = ({ kind, userId, context }: Caller): LongTermPrincipal =>
  kind === 'root' ? { kind } : { kind: 'user', name: String(context.get('aws:username')), id: userId }

/** What is known of a session that a long-term key asks for, whoever it is to act as: it ends with the key. */
export const askedByKey = ({ accountId, accessKeyId }: Caller) => ({ accountId, keyId: accessKeyId })

/** How long what it is given lasts: for a root never longer than an hour, whatever it asks for. Units: seconds. */
export const longTermSeconds = ({ kind }: Caller, asked = DURATION_DEFAULT): number =>
  kind === 'root' ? Math.min(asked, ROOT_DURATION_MAX) : asked
