import { sessionNames } from '../../auth/principal-caller.ts'
import type { SessionFacts } from '../../auth/sessions.ts'
import { parseArn } from '../../lib/arn.ts'
import type { PrincipalRecord } from '../../store/sql/principals.ts'
import type { OperationContext, ProofContext } from '../operation.ts'
import { validationError } from './errors.ts'
import { issued } from './temporary-credentials.ts'

const ROLE = /^role\/(.+)$/su
const ACCOUNT = /^\d{12}$/u

/**
 * What a RoleArn names, whether or not there is such a role.
 *
 * Errors  ValidationError: the ARN of something else, or none.
 */
export const roleNamed = (arn: string) => {
  const { partition = '', service, region, accountId = '', resource = '' } = parseArn(arn) ?? {}
  const [, name] = ROLE.exec(resource) ?? []
  if (service !== 'iam' || region !== '' || !ACCOUNT.test(accountId) || name === undefined)
    throw validationError('RoleArn: must be the ARN of a role, arn:aws:iam::<account>:role/<name>')
  return { partition, accountId, name }
}

/** The role that a RoleArn names; undefined where there is none, or it is disabled. Errors: as `roleNamed`. */
export const findRole = async (arn: string, { findPrincipal, settings }: ProofContext) => {
  const { partition, accountId, name } = roleNamed(arn)
  const role = partition === settings.partition ? await findPrincipal(accountId, 'role', name) : undefined
  return role?.record.disabled === 0 ? role : undefined
}

/** Units: seconds. Source: AWS STS, AssumeRole. */
const DURATION_DEFAULT = 3600
const CHAINED_MAX = 3600

/** What is asked of a role's session. */
export interface RoleSessionRequest {
  readonly RoleSessionName: string
  readonly Policy?: string | undefined
  readonly DurationSeconds?: number | undefined
}

/**
 * Issues a session of a role.
 *
 * Errors  ValidationError: it is to last longer than the role allows, or than a session that begets it may ask for.
 *         PackedPolicyTooLarge.
 */
export const roleSession = (
  role: PrincipalRecord,
  { RoleSessionName, Policy, DurationSeconds: seconds = DURATION_DEFAULT }: RoleSessionRequest,
  facts: Pick<SessionFacts, 'tags' | 'transitiveTagKeys' | 'sourceIdentity' | 'webIdentity'>,
  context: OperationContext,
) => {
  const { caller, settings } = context
  const secondsMax = role.sessionSecondsMax ?? DURATION_DEFAULT
  if (seconds > secondsMax) throw validationError(`DurationSeconds: the role allows at most ${secondsMax}`)
  if (caller.session?.principal.kind === 'role' && seconds > CHAINED_MAX)
    throw validationError(`DurationSeconds: a role assumed by another role's session may have at most ${CHAINED_MAX}`)
  const { accountId, name, id } = role
  const principal = { kind: 'role', name, id, sessionName: RoleSessionName } as const
  const session = { ...facts, accountId, principal, seconds, ...(Policy !== undefined && { policy: Policy }) }
  const { arn, userId } = sessionNames(settings.partition, session)
  return {
    ...issued(context, session),
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    ...(facts.sourceIdentity !== undefined && { SourceIdentity: facts.sourceIdentity }),
  }
}
