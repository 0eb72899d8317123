import { apnsClient } from '../../src/delivery/apns/client.ts'
import { providerTokens } from '../../src/delivery/apns/token.ts'
import { fcmClient } from '../../src/delivery/fcm/client.ts'
import { BODY, bareClient, DEVICE_TOKENS, PAYLOAD } from './bare.ts'
import type { LeanFake } from './fake.ts'
import { compare, sent } from './rounds.ts'

/** What the last stage costs, alone: one connection each, as the bare client has. */
export const measureSend = async (fake: LeanFake): Promise<void> => {
  const { url, tokenUrl, ca, materials } = fake
  const bare = await bareClient(fake)
  const shared = { address: { url, ca }, now: Date.now, limits: { connectionsMax: 1 } }
  const apns = apnsClient({ ...shared, credentials: materials.apnsToken, tokens: providerTokens(Date.now) })
  const fcm = fcmClient({ ...shared, credentials: materials.fcm, tokenAddress: { url: tokenUrl, ca } })
  const deviceToken = DEVICE_TOKENS.APNS
  const toApns = (id: string) =>
    apns.send({ deviceToken, id, collapseId: id, pushType: 'alert', priority: 10, payload: PAYLOAD })
  const toFcm = () => fcm.send({ body: BODY })
  await compare(
    'Sending, APNs',
    () => sent(bare.APNS),
    () => sent(toApns),
  )
  await compare(
    'Sending, FCM',
    () => sent(bare.GCM),
    () => sent(toFcm),
  )
}
