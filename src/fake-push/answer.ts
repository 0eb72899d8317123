import type { IncomingHttpHeaders } from 'node:http2'
import type { KeptPush } from './inbox.ts'
import type { Act } from './script.ts'

/** A request to a provider. */
export interface ProviderRequest {
  readonly headers: IncomingHttpHeaders
  readonly path: string
  readonly body: Buffer
  /** What the sender's connection has shown, if it has, and whether it is of the fake's own authority. */
  readonly clientCertificate?: { readonly subject: string; readonly isTrusted: boolean }
}

/** What a provider answers: in words, or otherwise. */
export type ProviderAnswer =
  | {
      readonly kind: 'said'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      /** For counters: the reason beside the status. */
      readonly reason?: string
      readonly afterMs?: number
      /** What the phone gets. */
      readonly push?: Omit<KeptPush, 'number'>
    }
  | Exclude<Act, { kind: 'deliver' | 'refuse' | 'reason' }>

/** The Retry-After header of an answer that has one. */
export const retryAfterHeader = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(seconds) }
