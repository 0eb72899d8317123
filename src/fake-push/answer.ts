import type { X509Certificate } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http2'
import type { Act } from './script.ts'

/** A request to a provider. */
export interface ProviderRequest {
  readonly headers: IncomingHttpHeaders
  readonly path: string
  readonly body: Buffer
  /** What the sender's connection proved itself by, if it did. */
  readonly clientCertificate?: X509Certificate
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
    }
  | Exclude<Act, { kind: 'deliver' | 'refuse' | 'reason' }>

/** The Retry-After header of an answer that has one. */
export const retryAfterHeader = (seconds: number | undefined): Readonly<Record<string, string>> =>
  seconds === undefined ? {} : { 'retry-after': String(seconds) }
