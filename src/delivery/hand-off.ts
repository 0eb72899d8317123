import { type BoundedMap, boundedMap } from '../lib/bounded-map.ts'
import type { PushContent } from '../lib/push-content.ts'
import type { PushChannel } from '../lib/push-credentials.ts'
import { endpointIdOf, textOfKey } from '../store/keys.ts'
import type { LaneParts } from '../store/push-lane.ts'
import type { Target } from '../store/sql/endpoints.ts'
import type { PushMessage, QueuedPush } from '../store/sql/outbox.ts'
import { audienceOf } from '../store/sql/push-audience.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'
import type { Channels, FoundChannel } from './channels.ts'
import { deadlineMs, type PatienceLimits, type Tried } from './patience.ts'
import { type Body, bodyFor } from './payload.ts'
import type { ReadyPush } from './sender.ts'

/** What is to be done with a push, now that all it depends on has been looked at again. */
export type HandOff =
  | {
      readonly kind: 'send'
      readonly push: QueuedPush
      readonly ready: ReadyPush
      readonly tried: Tried
      /** As it was then; undefined for an address. */
      readonly endpoint: Target | undefined
    }
  /** Nobody is there to get it. */
  | { readonly kind: 'drop'; readonly push: QueuedPush; readonly reason: string }
  /** It can't be delivered. */
  | {
      readonly kind: 'fail'
      readonly push: QueuedPush
      readonly reason: string
      readonly endpoint: Target | undefined
    }

/** Some pushes of a lane, with what they are sent through. */
export interface HandOffs {
  readonly channel: FoundChannel
  readonly pushes: readonly HandOff[]
}

/** Messages are kept ready, for the many pushes of each: so many characters of what was accepted. */
const CHARACTERS_MAX = 8_388_608
/** What a message weighs beside that. */
const MESSAGE_CHARACTERS = 4096

interface KnownMessage {
  readonly createdAtMs: number
  readonly isVoip: boolean
  /** What every device gets, but for members with content of their own. */
  readonly body: Body
  /** Addresses or endpoints; other audiences are not looked at again. */
  readonly members: readonly Member[]
  readonly characters: number
}

/** A snapshot that is looked at. */
interface Looked {
  readonly store: Store
  /** Whether there is an app instance that is deleted, but not emptied. */
  readonly isEmptying: boolean
}

interface Member {
  readonly deviceToken?: string | undefined
  /** In place of what every device gets. */
  readonly body?: Body
}

/** Messages that are kept ready, those of all lanes together. */
export type KnownMessages = BoundedMap<KnownMessage>

/** None, to begin with. */
export const knownMessages = (): KnownMessages => boundedMap(CHARACTERS_MAX, ({ characters }) => characters)

/**
 * Reads pushes' endpoints, channel and messages again, right before they are sent, on one snapshot that is taken after
 * the sends were made known: see `Sends`. Whoever gets a `send` tells `storage.sends` when it has ended; of all others
 * it is told here.
 */
export const handOff = (
  storage: Storage,
  channels: Channels,
  messages: KnownMessages,
  lane: LaneParts,
  limits: PatienceLimits,
) => {
  const isVoipLane = lane.channel === 'APNS_VOIP' || lane.channel === 'APNS_VOIP_SANDBOX'

  const messageOf = async (push: QueuedPush, store: Store): Promise<KnownMessage | undefined> => {
    const name = `${lane.channel} ${textOfKey(push.messageId)}`
    const known = messages.get(name)
    if (known) return known
    const accepted = await store.outbox.message(push.messageId)
    if (!accepted) return undefined
    const { createdAtMs, audience, content } = accepted
    const isVoip = accepted.isVoip === 1
    const body = bodyFor(JSON.parse(content) as PushContent, lane.channel, isVoip)
    const members = push.member === null ? [] : membersOf(accepted, lane.channel)
    const characters = MESSAGE_CHARACTERS + content.length + (push.member === null ? 0 : audience.length)
    const found = { createdAtMs, isVoip, body, members, characters }
    messages.set(name, found)
    return found
  }

  /** The device token as it is now, and what this very device gets. */
  const target = async (push: QueuedPush, { body, members }: KnownMessage, { store, isEmptying }: Looked) => {
    const member = push.member === null ? undefined : members[push.member]
    const own = member?.body ?? body
    const { userKey, endpointKey } = push
    if (userKey === null || endpointKey === null) return { deviceToken: member?.deviceToken, body: own }
    const endpoint = await store.endpoints.target(userKey, endpointKey)
    if (!endpoint) return { body: own }
    if (isEmptying && !(await store.users.isLive(userKey))) return { body: own }
    return {
      deviceToken: (isVoipLane ? endpoint.voipDeviceToken : endpoint.deviceToken) ?? undefined,
      endpoint,
      body: own,
    }
  }

  const look = async (push: QueuedPush, channel: FoundChannel, looked: Looked, nowMs: number): Promise<HandOff> => {
    const message = await messageOf(push, looked.store)
    if (!message) return { kind: 'drop', push, reason: 'MessageGone' }
    const { deviceToken, endpoint, body } = await target(push, message, looked)
    if (deviceToken === undefined) return { kind: 'drop', push, reason: 'EndpointGone' }
    const fail = (reason: string): HandOff => ({ kind: 'fail', push, reason, endpoint })
    if (body.provider === 'none') return fail(body.reason)
    const { createdAtMs, isVoip } = message
    const tried: Tried = {
      attempts: push.attempts,
      createdAtMs,
      ttlSeconds: body.ttlSeconds,
      isVoip: isVoip || isVoipLane,
    }
    if (nowMs > deadlineMs(tried, limits)) return fail('Expired')
    if (channel.kind === 'appGone') return fail('AppGone')
    if (channel.kind === 'unusable') return fail(channel.reason)
    const ready = { id: endpointIdOf(push.id), deviceToken, createdAtMs, body, userKey: push.userKey }
    return { kind: 'send', push, ready, tried, endpoint }
  }

  return async (pushes: readonly QueuedPush[], nowMs: number): Promise<HandOffs> => {
    const { sends } = storage
    const begun = pushes.filter(({ endpointKey }) => endpointKey !== null)
    for (const { endpointKey } of begun) sends.begin(endpointKey!)
    let looked: HandOffs | undefined
    try {
      looked = await storage.read(async (store) => {
        const channel = await channels(lane, store)
        // What is in a deleted app instance lies there until it is emptied. Seldom is there one, so that it is asked once.
        const isEmptying = (await store.appInstances.firstRemoved()) !== undefined
        const found: HandOff[] = []
        for (const push of pushes) found.push(await look(push, channel, { store, isEmptying }, nowMs))
        return { channel, pushes: found }
      })
      return looked
    } finally {
      const sent = new Set(looked?.pushes.filter(({ kind }) => kind === 'send').map(({ push }) => push))
      for (const push of begun) if (!sent.has(push)) sends.end(push.endpointKey!)
    }
  }
}

/** Each body is made once, however often its push is tried. */
const membersOf = ({ audience, isVoip }: PushMessage, channel: PushChannel): readonly Member[] => {
  const kept = audienceOf(audience)
  const ready = (content: PushContent | undefined) => content && { body: bodyFor(content, channel, isVoip === 1) }
  if (kept.kind === 'addresses')
    return kept.addresses.map(({ deviceToken, content }) => ({ deviceToken, ...ready(content) }))
  return kept.kind === 'endpoints' ? kept.endpoints.map(({ content }) => ({ ...ready(content) })) : []
}
