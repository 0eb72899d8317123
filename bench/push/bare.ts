import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, sensitiveHeaders } from 'node:http2'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import { DELIVERED, type Outcome } from '../../src/delivery/outcome.ts'
import type { LeanFake } from './fake.ts'

/** Sends one push; what tells it apart is an id. */
export type Send = (id: string) => Promise<Outcome>

/** The providers, by the names of their channels. */
export type Provider = 'APNS' | 'GCM'

/** As device tokens look. */
export const DEVICE_TOKENS: Readonly<Record<Provider, string>> = { APNS: 'ab'.repeat(32), GCM: 'x'.repeat(163) }

const TEXT = { title: 'A new message', body: 'Somebody has written something to you' }
const IDS = { 'chime.message_id': randomUUID(), 'chime.channel_arn': `arn:aws:chime:us-east-1:1:${randomUUID()}` }

/** What is sent to Apple: a payload. */
export const PAYLOAD = JSON.stringify({
  aps: { alert: TEXT, sound: 'default', 'mutable-content': 1 },
  data: { jsonBody: IDS },
})

/** What is sent to Google: a whole body. */
export const BODY = JSON.stringify({
  message: { token: DEVICE_TOKENS.GCM, data: { ...TEXT, 'pinpoint.jsonBody': JSON.stringify(IDS) } },
})

const LOST: Outcome = { kind: 'refused', reason: 'Lost' }

/** A bare client of node:http2 that sends our frames over one connection: nothing on this runtime can be faster. */
export const bareClient = async ({ url, ca, materials }: LeanFake): Promise<Readonly<Record<Provider, Send>>> => {
  const session = connect(url, { ca, settings: { enablePush: false } })
  await once(session, 'remoteSettings')
  const bare = (headers: readonly string[], sent: string) =>
    new Promise<Outcome>((resolve) => {
      const stream = session.request(headers)
      let outcome: Outcome = LOST
      stream.on('response', ({ ':status': status }) => {
        if (status === 200) outcome = DELIVERED
        stream.resume()
      })
      stream.on('error', () => {})
      stream.on('close', () => resolve(outcome))
      stream.end(sent)
    })

  const { host } = new URL(url)
  const { apnsToken, fcm } = materials
  const bearer = `bearer ${await providerTokens(Date.now)(apnsToken).next()}`
  const fcmHeaders = [
    ...[':path', `/v1/projects/${fcm.projectId}/messages:send`, ':method', 'POST', ':scheme', 'https'],
    ...[':authority', host, 'authorization', `Bearer ya29.${randomUUID()}`, 'content-type', 'application/json'],
  ]
  return {
    APNS(id) {
      const headers = [
        ...[':path', `/3/device/${DEVICE_TOKENS.APNS}`, ':method', 'POST', ':scheme', 'https', ':authority', host],
        ...['authorization', bearer, 'apns-topic', apnsToken.bundleId, 'apns-push-type', 'alert'],
        ...['apns-id', id, 'apns-priority', '10', 'apns-collapse-id', id],
      ]
      return bare(Object.assign(headers, { [sensitiveHeaders]: ['apns-id', 'apns-collapse-id'] }), PAYLOAD)
    },
    GCM: () => bare(fcmHeaders, BODY),
  }
}
