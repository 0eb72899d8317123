import type { AccessKey } from './access-key.ts'

/** Whom a session acts as. The id tells a principal from one that was made again under the same name. */
export type SessionPrincipal =
  | LongTermPrincipal
  | { readonly kind: 'role'; readonly name: string; readonly id: string; readonly sessionName: string }
  | { readonly kind: 'federated-user'; readonly name: string; readonly of: LongTermPrincipal }

/** Who can hold a key that does not expire. */
export type LongTermPrincipal =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly name: string; readonly id: string }

/** What an identity provider said of whom it signed in. */
export interface WebIdentityFacts {
  /** The issuer without its scheme, as condition keys begin. */
  readonly provider: string
  readonly sub: string
  readonly aud: string
  readonly amr?: readonly string[]
}

/** What temporary credentials are issued for. */
export interface SessionFacts {
  readonly accountId: string
  readonly principal: SessionPrincipal
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  /** The session policy's text. */
  readonly policy?: string
  readonly sourceIdentity?: string
  readonly externalId?: string
  readonly webIdentity?: WebIdentityFacts
}

/** A session as its token holds it: nothing of it is stored. */
export interface Session extends SessionFacts, AccessKey {}

/** Temporary credentials, as they are handed out. */
export interface IssuedSession extends AccessKey {
  readonly sessionToken: string
  /** How much of the room for policy and tags is used. Units: percent. */
  readonly packedPercent: number
}

/** Issues temporary credentials, and reads what they stand for. */
export interface Sessions {
  /** Undefined when policy and tags do not fit into a token. */
  issue(facts: SessionFacts): IssuedSession | undefined
  /** Undefined for a token that is foreign, altered or malformed. An expired one opens. */
  open(token: string): Session | undefined
}
