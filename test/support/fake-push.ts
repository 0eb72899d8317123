import { randomUUID } from 'node:crypto'
import { type ApnsPush, apnsClient } from '../../src/delivery/apns/client.ts'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import { fcmClient } from '../../src/delivery/fcm/client.ts'
import type { PoolLimits } from '../../src/delivery/http2/pool.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { type FakePushOptions, openFakePush } from '../../src/fake-push/fake-push.ts'
import { type Materials, newMaterials } from '../../src/fake-push/materials.ts'
import type { ApnsPushType } from '../../src/lib/push-content.ts'
import type { FcmCredentials } from '../../src/lib/push-credentials.ts'

/** An authority and credentials, made once for all tests of a file. */
export const MATERIALS: Materials = await newMaterials(['127.0.0.1', 'localhost'], Date.now())

/** A device token as Apple's are. */
export const HEX_TOKEN = 'ab'.repeat(32)

/** What a test's senders are given otherwise than usual. */
export interface SenderOptions {
  readonly limits?: Partial<PoolLimits>
  readonly now?: () => number
  readonly ca?: string
  readonly credentials?: Materials['apnsToken'] | Materials['apnsCertificate']
  readonly fcmCredentials?: FcmCredentials
}

/**
 * Apple and Google on loopback, and senders to them: real clients, over real TLS and HTTP/2.
 *
 * `await using push = await fakePush()`, then `await push.apns().send(alert('ok-1'))`.
 */
export const fakePush = async (options: Partial<FakePushOptions> = {}) => {
  const fake = await openFakePush({ materials: MATERIALS, ...options })
  const opened: { close(): Promise<void> }[] = []
  const opening = <Client extends { close(): Promise<void> }>(client: Client): Client => {
    opened.push(client)
    return client
  }
  return {
    fake,
    /** A sender to Apple; each has connections of its own. */
    apns({ limits = {}, now = Date.now, ca = MATERIALS.ca, credentials = MATERIALS.apnsToken }: SenderOptions = {}) {
      const address = { url: fake.url, ca }
      return opening(apnsClient({ address, credentials, tokens: providerTokens(now), now, limits }))
    },
    /** A sender to Google. */
    fcm({ limits = {}, now = Date.now, ca = MATERIALS.ca, fcmCredentials = MATERIALS.fcm }: SenderOptions = {}) {
      const address = { url: fake.url, ca }
      const tokenAddress = { url: fake.tokenUrl, ca }
      return opening(fcmClient({ address, tokenAddress, credentials: fcmCredentials, now, limits }))
    },
    async [Symbol.asyncDispose]() {
      // Connections first: whatever hangs on them is then lost, so that closing has nothing to wait for.
      await fake[Symbol.asyncDispose]()
      await Promise.all(opened.map((client) => client.close()))
    },
  }
}

/** A push that shows something, as most do. */
export const alert = (deviceToken: string, more: Partial<ApnsPush> = {}): ApnsPush => ({
  deviceToken,
  id: randomUUID(),
  pushType: 'alert' as ApnsPushType,
  priority: 10,
  payload: '{"aps":{"alert":{"title":"Hello"}}}',
  ...more,
})

/** The same for Google. */
export const message = (deviceToken: string) => ({
  body: JSON.stringify({ message: { token: deviceToken, data: { title: 'Hello' } } }),
})

/** How often each kind came. */
export const kindsOf = (outcomes: readonly Outcome[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
