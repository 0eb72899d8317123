import type { Outcome } from './outcome.ts'
import type { Body } from './payload.ts'

/** One push, ready to go. */
export interface ReadyPush {
  /** A UUID: the same for each attempt. */
  readonly id: string
  readonly deviceToken: string
  readonly createdAtMs: number
  readonly body: Exclude<Body, { readonly provider: 'none' }>
  /** Whose device it is; for a capture to be searched by. */
  readonly userKey: Uint8Array | null
}

/** Takes the pushes of one lane, as long as its credentials are these. */
export interface Sender {
  /** Tells credentials apart: with others there is another sender. */
  readonly credentialsId: string
  /** Settles exactly once, within the deadline of a send; never throws. */
  send(push: ReadyPush): Promise<Outcome>
  /** As a client's. */
  tokenAgeMs(): number | undefined
  /** Takes no more, and lets what is under way end. */
  close(): Promise<void>
}
