import type { ContextValue } from './policy/policy.ts'
import type { Rights } from './policy/rights.ts'
import type { Session } from './sessions.ts'

/** Who is calling: the one type that leaves `auth/` into handlers. */
export interface Caller {
  readonly accountId: string
  readonly accessKeyId: string
  /**
   * What policies and messages name: `arn:aws:iam::<account>:root`, `…:user/<name>`,
   * `arn:aws:sts::<account>:assumed-role/<role>/<session>`, `…:federated-user/<name>`.
   */
  readonly arn: string
  /** `aws:userid`: the account, `AIDA…`, `AROA…:<session>` or `<account>:<name>`. */
  readonly userId: string
  readonly kind: 'root' | 'user' | 'assumed-role' | 'federated-user' | 'anonymous'
  readonly rights: Rights
  /** What the caller brings to conditions, by keys in lower case, e.g. `aws:principaltag/userid`. */
  readonly context: ReadonlyMap<string, ContextValue>
  /** Undefined for those who signed with a long-term key. */
  readonly session?: Session
}

/** Whoever calls what asks for no signature; may do nothing else. */
export const ANONYMOUS: Caller = {
  accountId: '',
  accessKeyId: '',
  arn: 'anonymous',
  userId: 'anonymous',
  kind: 'anonymous',
  rights: { identity: [] },
  context: new Map([['aws:principaltype', 'Anonymous']]),
}
