import type { Caller } from '../../auth/caller.ts'
import { rootCaller, sessionCaller, userCaller } from '../../auth/principal-caller.ts'
import { type Principal, principals } from '../../auth/principals.ts'
import type { Session, SessionPrincipal } from '../../auth/sessions.ts'
import { parseArn } from '../../lib/arn.ts'
import { systemClock } from '../../lib/clock.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'
import type { ActionInput } from '../store-command.ts'
import { accountOf } from './names.ts'

// A name of IAM and, for a role, that of a session, all as AWS allows them.
const WHO = /^(?:(root)|(user|role|assumed-role)\/([\w+=,.@-]{1,64})(?:\/([\w+=,.@-]{2,64}))?)$/u

/** Who is to be thought of as calling. */
export const AS: Flag = {
  pattern: /^\S{1,2048}$/u,
  allowed: 'root, user/<name>, role/<name>, role/<name>/<session>, or the ARN of one',
  isRequired: true,
}

/** What is to be thought of as the session that calls. */
interface SessionFlags {
  readonly tags: Readonly<Record<string, string>>
  readonly policy: string | undefined
}

interface Who {
  readonly accountId: string
  readonly kind: 'root' | 'user' | 'role'
  readonly name: string
  readonly sessionName: string | undefined
}

const whoIs = (input: ActionInput): Who => {
  const { as = '' } = input.flags
  const arn = parseArn(as)
  const [, root, kind, name = '', sessionName] = WHO.exec(arn?.resource ?? as) ?? []
  const isForeign = arn && !(['iam', 'sts'].includes(arn.service) && /^\d{12}$/u.test(arn.accountId))
  if (isForeign || (!root && !kind) || (kind === 'user' && sessionName !== undefined))
    throw new CommandError(`--as is ${JSON.stringify(as)}; allowed is ${AS.allowed}`)
  const accountId = arn?.accountId ?? accountOf(input)
  if (root) return { accountId, kind: 'root', name: '', sessionName: undefined }
  return { accountId, kind: kind === 'user' ? 'user' : 'role', name, sessionName }
}

const found = async (input: ActionInput, { accountId, kind, name }: Who): Promise<Principal | undefined> => {
  if (kind === 'root') return undefined
  const principal = await principals(input.storage).find(accountId, kind, name)
  // Not a denial, which has an exit code of its own.
  if (!principal) throw new CommandError(`--as is ${kind} ${name}, which account ${accountId} has not`)
  return principal
}

const sessionPrincipal = (principal: Principal | undefined, { sessionName }: Who): SessionPrincipal => {
  if (!principal) return { kind: 'root' }
  const { kind, name, id } = principal.record
  return kind === 'user' ? { kind, name, id } : { kind, name, id, sessionName: sessionName ?? 'session' }
}

// Nobody signs anything here.
const KEY = { accessKeyId: '', secretAccessKey: '' }

/**
 * The caller whom `--as` names, as a server would know it: a role by a session that begins now, others by their keys
 * unless a tag or a policy is given, which sessions alone have.
 *
 * Errors  CommandError: there is no such principal.
 */
export const simulatedCaller = async (
  input: ActionInput,
  { tags, policy }: SessionFlags,
): Promise<{ readonly caller: Caller; readonly disabled: boolean }> => {
  const { partition } = input.config
  const who = whoIs(input)
  const principal = await found(input, who)
  const disabled = principal?.record.disabled === 1
  const isSession = who.kind === 'role' || policy !== undefined || Object.keys(tags).length > 0
  if (!isSession) {
    const { accessKeyId } = KEY
    const caller = principal
      ? userCaller(partition, accessKeyId, principal)
      : rootCaller(partition, who.accountId, accessKeyId)
    return { caller, disabled }
  }
  const nowMs = systemClock()
  const session: Session = {
    ...KEY,
    accountId: who.accountId,
    principal: sessionPrincipal(principal, who),
    issuedAtMs: nowMs,
    expiresAtMs: nowMs,
    tags,
    transitiveTagKeys: [],
    ...(policy !== undefined && { policy }),
  }
  return { caller: sessionCaller(partition, session, principal), disabled }
}
