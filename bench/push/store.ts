import { ids } from '../../src/lib/ids.ts'
import type { ChannelMessageContent } from '../../src/lib/push-content.ts'
import { credentialsSealer } from '../../src/lib/sealed-credentials.ts'
import type { Storage } from '../../src/store/storage.ts'
import type { Provider } from './bare.ts'
import type { LeanFake } from './fake.ts'

const newIds = ids(Date.now)

/** As long as the payload of the bare client. */
const MESSAGE: ChannelMessageContent = {
  kind: 'channelMessage',
  title: 'A new message',
  body: 'Somebody has written something to you',
  messageId: newIds.ordered(),
  channelArn: `arn:aws:chime:us-east-1:1:${newIds.ordered()}`,
}

/** Gives a push application its channel to the fake. */
export const openChannel = (
  storage: Storage,
  app: { readonly accountId: string; readonly appId: string },
  provider: Provider,
  { materials }: LeanFake,
): Promise<unknown> => {
  const nowMs = Date.now()
  const name = { ...app, channel: provider }
  const seal = credentialsSealer(storage.keys.master)
  const record = {
    ...name,
    enabled: 1,
    defaultMethod: provider === 'GCM' ? 'TOKEN' : 'KEY',
    sealedKey: provider === 'GCM' ? seal(name, 'fcm', materials.fcm) : seal(name, 'apnsToken', materials.apnsToken),
    sealedCertificate: null,
    certificateExpiresAtMs: null,
    credentialsId: newIds.ordered(),
    credentialsChangedAtMs: nowMs,
    version: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  } as const
  return storage.write(({ pushChannels }) => pushChannels.put(record))
}

/** Accepts one message to all of an app instance. */
export const accept = (storage: Storage, accountId: string, instanceKey: Uint8Array): Promise<void> =>
  storage.write(({ outbox }) =>
    outbox.deliver({
      id: newIds.ordered(),
      accountId,
      audience: { kind: 'appInstance', instanceKey },
      content: MESSAGE,
      isVoip: false,
      keepsResults: false,
      nowMs: Date.now(),
      backlogMax: 0,
    }),
  )
