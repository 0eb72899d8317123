import type { Policy } from './parse.ts'

/** A policy by the name that decisions tell. */
export interface NamedPolicy {
  readonly name: string
  readonly policy: Policy
}

/**
 * What a caller may do: what one of its policies allows, within its permissions boundary, within the policy of its
 * session. A root key is limited by a session's policy alone.
 */
export interface Rights {
  readonly identity: readonly NamedPolicy[] | 'everything'
  readonly boundary?: NamedPolicy
  readonly session?: NamedPolicy
}
