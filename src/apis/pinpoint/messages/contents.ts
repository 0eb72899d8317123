import type { MadeContent, PushContent } from '../../../lib/push-content.ts'
import { badRequest } from '../../../protocol/errors.ts'
import type { MessageRequest } from '../generated.ts'
import { apnsContent } from './apns-content.ts'
import { askedOf, type Overrides } from './asked.ts'
import { fcmContent } from './fcm-content.ts'
import type { PushFault } from './results.ts'

/** Which of a request's messages a device gets. */
export type Provider = 'apns' | 'fcm'

/** What one device gets: what all get, unless it has content of its own; or why it gets nothing. */
export type DeviceContent = { readonly content?: PushContent } | { readonly fault: PushFault }

/** What a request's devices get. */
export interface Contents {
  /** What all get that are to get nothing else. */
  readonly common: MadeContent
  of(provider: Provider, overrides: Overrides): DeviceContent
}

// More than any provider takes in all: what is larger is not worth keeping until the provider would say so.
const CONTENT_BYTES_MAX = 16_384

// For each of a hundred devices a push as large as may be. A short word about each device could make much more of one
// long message, of which every device would then have a copy.
const OWN_BYTES_MAX = 524_288

/**
 * Makes what a request's devices get.
 *
 * Errors  BadRequest: as `askedOf`, `apnsContent` and `fcmContent`; more in all that is for one device alone than pushes
 *         can have
 */
export const contentsOf = (request: MessageRequest): Contents => {
  let ownBytes = 0
  const make = (provider: Provider, overrides?: Overrides): MadeContent | PushFault => {
    const asked = askedOf(request, provider === 'apns' ? 'APNSMessage' : 'GCMMessage', overrides)
    if (!asked) return 'NoContentForProvider'
    const made = provider === 'apns' ? { apns: apnsContent(asked) } : { fcm: fcmContent(asked) }
    const bytes = Buffer.byteLength(JSON.stringify(made))
    if (overrides) ownBytes += bytes
    if (ownBytes > OWN_BYTES_MAX)
      throw badRequest('Addresses and Endpoints: what each gets otherwise is more in all than pushes can have')
    return bytes > CONTENT_BYTES_MAX ? 'PayloadTooLarge' : { kind: 'made', ...made }
  }
  const common = { apns: make('apns'), fcm: make('fcm') }

  return {
    common: { kind: 'made', ...madeIn(common.apns), ...madeIn(common.fcm) },
    of(provider, overrides) {
      const isOwn = Object.keys(overrides).some((name) => name !== 'ChannelType')
      const made = isOwn ? make(provider, overrides) : common[provider]
      if (typeof made === 'string') return { fault: made }
      return isOwn ? { content: made } : {}
    },
  }
}

const madeIn = (made: MadeContent | PushFault) => (typeof made === 'string' ? {} : made)
