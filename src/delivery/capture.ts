import { userArnOf } from '../lib/arn.ts'
import type { Clock } from '../lib/clock.ts'
import { type Inbox, inboxOf } from '../lib/inbox.ts'
import type { DataFolderHome } from '../store/data-folder.ts'
import { StoreUnavailable } from '../store/database.ts'
import type { LaneParts } from '../store/push-lane.ts'
import type { Storage } from '../store/storage.ts'
import { apnsPush, type Channels } from './channels.ts'
import { DELIVERED } from './outcome.ts'
import { fcmMessage } from './payload.ts'
import type { ReadyPush, Sender } from './sender.ts'

/** A push that would have gone out. */
export interface CapturedPush extends LaneParts {
  readonly id: string
  readonly deviceToken: string
  /** The ARN of whose device it is; absent for an address. */
  readonly user?: string
  readonly sentAtMs: number
  /** Apple: what would be in headers, and the payload. Google: the whole message. It is to be written as JSON. */
  readonly push: unknown
}

/** Whose pushes are wanted; absent: everybody's. */
export interface CaptureFilter {
  readonly user?: string
  readonly deviceToken?: string
}

/** What was captured. */
export type Capture = Inbox<CapturedPush, CaptureFilter>

/** Each has some KiB. */
const CAPTURED_MAX = 10_000

/** An inbox for captured pushes. */
export const captureInbox = (): Capture =>
  inboxOf<CapturedPush, CaptureFilter>(
    CAPTURED_MAX,
    (filter, { user, deviceToken }) =>
      (filter.user ?? user) === user && (filter.deviceToken ?? deviceToken) === deviceToken,
  )

/** What the ARNs of users are made with, and where their names are. */
export interface CaptureOptions {
  readonly storage: Storage
  readonly home: DataFolderHome
  readonly now: Clock
}

/** Channels that send nothing, and so need no credentials: what would go out is kept. */
export const capturingChannels = (capture: Capture, { storage, home, now }: CaptureOptions): Channels => {
  const userOf = async ({ userKey }: ReadyPush) => {
    if (userKey === null) return undefined
    try {
      const user = await storage.read(({ users }) => users.named(userKey))
      return user && { user: userArnOf(home, user) }
    } catch (error) {
      // A push is kept all the same: what it is sent for outlives a store that is away.
      if (error instanceof StoreUnavailable) return undefined
      throw error
    }
  }
  const senderFor = (lane: LaneParts): Sender => ({
    credentialsId: '',
    tokenAgeMs: () => undefined,
    async send(push) {
      const { id, deviceToken } = push
      capture.keep({ ...lane, id, deviceToken, ...(await userOf(push)), sentAtMs: now(), push: shown(push, now()) })
      return DELIVERED
    },
    close: async () => {
      // Nothing is open.
    },
  })
  return async (lane, store) =>
    (await store.pushApps.exists(lane.accountId, lane.appId))
      ? { kind: 'usable', credentialsId: '', credentialsSinceMs: 0, open: () => senderFor(lane) }
      : { kind: 'appGone' }
}

const shown = (push: ReadyPush, nowMs: number): unknown => {
  const { body } = push
  if (body.provider === 'fcm') return written(fcmMessage(body, push, nowMs - push.createdAtMs))
  const { payload, ...others } = apnsPush(push, body)
  return { ...others, payload: written(String(payload)) }
}

// Kept as text: as objects, a few KiB of lists in lists would be many times as large.
const written = (json: string) => ({ toJSON: (): unknown => JSON.parse(json) })
