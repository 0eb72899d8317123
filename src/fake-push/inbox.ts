import { inboxOf, type Numbered } from '../lib/inbox.ts'

interface Push {
  readonly provider: 'apns' | 'fcm'
  readonly deviceToken: string
  readonly receivedAtMs: number
  /** APNs' own headers, such as `apns-topic`; the provider token is not among them. */
  readonly headers: Readonly<Record<string, string>>
  /** APNs: the payload. FCM: the message. */
  readonly payload: unknown
}

/** A push that a provider took, as a phone would get it. */
export type KeptPush = Numbered<Push>

interface Device {
  /** Absent: every device. */
  readonly deviceToken?: string
}

/** How many pushes are kept. Apple and Google bound each to a few KiB. */
export const KEPT_PUSHES_MAX = 10_000

/** Keeps what was pushed, by device token. */
export const inbox = (keptMax = KEPT_PUSHES_MAX) =>
  inboxOf<Push, Device>(keptMax, ({ deviceToken }, push) => (deviceToken ?? push.deviceToken) === push.deviceToken)

export type Inbox = ReturnType<typeof inbox>
