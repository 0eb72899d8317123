/** What a condition compares with: one value, or several for keys such as `aws:TagKeys`. */
export type ContextValue = string | readonly string[]

/** What is known of the request and its caller, by condition keys in lower case; undefined where nothing is. */
export type Context = (key: string) => ContextValue | undefined

/** Who asks to become a role, as trust policies name principals. */
export interface TrustedPrincipal {
  /** The caller's account, or, for a web identity, the role's. */
  readonly accountId: string
  /** The names a trust policy may call this very principal by: its own ARN and, for a session of a role, the role's. */
  readonly arns: readonly string[]
  /** A web identity's issuer: its URL without the scheme, and the ARN of its provider. Absent for all others. */
  readonly federated?: readonly string[]
}

/** What a policy is asked. */
export interface PolicyRequest {
  /** As AWS writes it, e.g. `chime:RegisterAppInstanceUserEndpoint`. */
  readonly action: string
  readonly resource: string
  readonly context: Context
  /** For trust policies alone. */
  readonly principal?: TrustedPrincipal
}

/** Which statement decided. */
export interface StatementName {
  /** The policy's own name. */
  readonly policy: string
  /** Its Sid, or its place among the statements as `#1`, `#2`. */
  readonly statement: string
}
