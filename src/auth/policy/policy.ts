/** What a condition compares with: one value, or several for keys such as `aws:TagKeys`. */
export type ContextValue = string | readonly string[]

/** What a policy is asked. */
export interface PolicyRequest {
  /** As AWS writes it, e.g. `chime:RegisterAppInstanceUserEndpoint`. */
  readonly action: string
  readonly resource: string
  /** What is known of the request and its caller, by condition keys in lower case; undefined where nothing is. */
  readonly context: (key: string) => ContextValue | undefined
}

/** Which statement decided. */
export interface StatementName {
  /** The policy's own name. */
  readonly policy: string
  /** Its Sid, or its place among the statements as `#1`, `#2`. */
  readonly statement: string
}
