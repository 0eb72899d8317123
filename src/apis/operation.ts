import type { Caller } from '../auth/caller.ts'
import type { WebIdentities } from '../auth/oidc/web-identities.ts'
import type { Context } from '../auth/policy/policy.ts'
import type { Principals } from '../auth/principals.ts'
import type { Sessions } from '../auth/sessions.ts'
import type { Ids } from '../lib/ids.ts'
import type { PageTokens } from '../lib/page-token.ts'
import type { SealCredentials } from '../lib/sealed-credentials.ts'
import type { TokenPolicy } from '../store/sql/registrations.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'

/** How many of a kind may exist; 0 means any number. Source: AWS General Reference, Chime SDK quotas. */
export interface Quotas {
  readonly appInstancesPerAccount: number
  readonly usersPerAppInstance: number
  readonly adminsPerAppInstance: number
  readonly endpointsPerUser: number
}

/** What an operator has settled for all operations. */
export interface ServiceSettings {
  readonly partition: string
  readonly region: string
  readonly deviceTokenPolicy: TokenPolicy
  readonly quotas: Quotas
  /** How long a ClientRequestToken is remembered. */
  readonly requestTokenMs: number
  /** How many pushes of an account may be on their way; 0 means any number. */
  readonly pushBacklogMax: number
  /** How long SendMessages waits for what the push services say. */
  readonly pushAnswerMs: number
  readonly pageTokens: PageTokens
  readonly sealCredentials: SealCredentials
}

/** Something that happened to somebody's resources and that an audit must show; told once it is on disk. */
export interface AuditEvent {
  readonly event: string
  readonly resources: readonly string[]
  readonly details?: Readonly<Record<string, string>>
}

/** What may be asked before a transaction begins. */
export interface CallContext {
  readonly caller: Caller
  readonly settings: ServiceSettings
  /** What policies may ask about the caller and its request, but for tags of resources. */
  readonly conditions: Context
}

/** What a handler may touch. Nothing else reaches it. */
export interface OperationContext extends CallContext {
  /** Already inside the transaction, or on a snapshot for an operation that only reads. */
  readonly store: Store
  readonly nowMs: number
  readonly ids: Ids
  /** Issues temporary credentials. */
  readonly sessions: Sessions
  audit(event: AuditEvent): void
}

/** What an operation may ask before its transaction begins: what may take its time, or reads the store by itself. */
export interface ProofContext extends CallContext {
  readonly read: Storage['read']
  readonly findPrincipal: Principals['find']
  readonly webIdentities: WebIdentities
}

/** What an operation may do once its transaction is on disk. */
export interface ConcludeContext extends CallContext {
  readonly read: Storage['read']
  pause(ms: number): Promise<unknown>
}

/** One action on one resource that must be allowed. */
export type Permission = readonly [action: string, resource: string]

/** What has a key, and so can be the parent of what is created in it. */
export interface Keyed {
  readonly key: Uint8Array
}

/** How an operation with a ClientRequestToken answers a repeated request. Source: ours, answer 7. */
export interface Once<Input, Output, Parent> {
  /** The parent resource, within which a token means one request. Errors: those for a missing parent. */
  parent(input: Input, context: OperationContext): Promise<Parent & Keyed>
  /** What is kept of an answer, as short as can be. */
  remember(output: Output): string
  /** The same answer again, from what was kept. */
  recall(kept: string, input: Input, context: OperationContext): Output
}

/** One operation of an API: its name, what must be allowed, and what it does. */
export interface Operation<Input, Output, Found = unknown> {
  readonly name: string
  /** Whoever calls need not sign; a signature is not looked at. */
  readonly anonymous?: true
  /** Every pair must be allowed. Throws nothing: who may not do this is told so, whatever else is wrong. */
  permissions(input: Input, call: CallContext): readonly Permission[]
  /** Throws for an input that is wrong in ways that its model can't say; asked once the call is allowed. */
  validate?(input: Input, call: CallContext): void
  /** Finds what the input rests on, and proves what it claims by somebody else's word. An operation has this, or `once`, or neither. */
  prove?(input: Input, context: ProofContext): Promise<Found>
  readonly once?: Once<Input, Output, Found>
  /** Many ask for it at once, so that it is worth an engine's while to write it together with others. */
  readonly isFrequent?: true
  /** `found` is what `prove` gave, or the parent that `once` found. */
  handle(input: Input, context: OperationContext, found: Found): Promise<Output>
  /**
   * Waits, for a bounded time, for what others make of what `handle` has put on disk, and gives the answer anew. That of
   * `handle` must be true by itself: it stands where the store can't be asked.
   */
  conclude?(output: Output, context: ConcludeContext): Promise<Output>
  /** How large a body may be, where that is more than usual. */
  readonly bodyBytesMax?: number
}

/** What a model says of an operation, as types. */
export interface Contract {
  readonly input: unknown
  readonly output: unknown
}

/** One entry for each operation of the API, no more and no fewer: the compiler counts them. */
export type Operations<Api extends { [Name in keyof Api]: Contract }> = {
  // What an operation finds for itself concerns nobody else.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly [Name in keyof Api]: Operation<Api[Name]['input'], Api[Name]['output'], any>
}

/** Makes `operation(name, parts)` for one API, so that an operation file states its name once and its types never. */
export const operationOf =
  <Api extends { [Name in keyof Api]: Contract }>() =>
  <Name extends keyof Api & string, Found = unknown>(
    name: Name,
    parts: Omit<Operation<Api[Name]['input'], Api[Name]['output'], Found>, 'name'>,
  ): Operation<Api[Name]['input'], Api[Name]['output'], Found> => ({ name, ...parts })
