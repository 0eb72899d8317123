import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { type ChannelRequest, channelOf } from '../../../../test/support/channels.ts'
import { APPLE_KEY, GOOGLE_KEY, SERVICE_ACCOUNT, serviceJson } from '../../../../test/support/push-credentials.ts'
import { ACCOUNT, newApp, world } from '../../../../test/support/world.ts'
import { openCredentials } from '../../../lib/sealed-credentials.ts'

const withApp = async () => {
  const made = await world()
  const app = await newApp(made.pinpoint)
  return { ...made, appId: app.slice(app.indexOf('/') + 1), channel: channelOf(made.pinpoint, app, 'GCM') }
}

const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' })
const account = (others: Readonly<Record<string, unknown>>) => ({ ServiceJson: serviceJson(others) })

const REFUSED: readonly (readonly [what: string, request: ChannelRequest, message: RegExp])[] = [
  ['what is not JSON', { ServiceJson: `{"private_key": "${GOOGLE_KEY}"` }, /^ServiceJson: the text of/],
  ['JSON that is no object', { ServiceJson: '["private_key"]' }, /^ServiceJson: the text of/],
  ['a file without a private key', account({ private_key: undefined }), /^ServiceJson\.private_key: /],
  ['a private key that is none', account({ private_key: 'KEY' }), /^ServiceJson\.private_key: /],
  ["Apple's kind of private key", account({ private_key: APPLE_KEY }), /^ServiceJson\.private_key: /],
  ['a private key of 1024 bits', account({ private_key: shortRsa }), /^ServiceJson\.private_key: /],
  ['a private key that is no text', account({ private_key: [GOOGLE_KEY] }), /^ServiceJson\.private_key: /],
  ['a file without an address', account({ client_email: undefined }), /^ServiceJson\.client_email: /],
  ['an empty key id', account({ private_key_id: '' }), /^ServiceJson\.private_key_id: /],
  ['a project that leads elsewhere', account({ project_id: '../../other' }), /^ServiceJson\.project_id: /],
  ['a project of five letters', account({ project_id: 'short' }), /^ServiceJson\.project_id: /],
  [
    'a file with nothing in it, each member named',
    { ServiceJson: '{}' },
    /^ServiceJson\.client_email: .+; ServiceJson\.private_key: .+; ServiceJson\.private_key_id: .+; ServiceJson\.project_id: /,
  ],
  ['a legacy key', { ApiKey: 'AIzaTellNobody' }, /^ApiKey: Google switched .+ off in 2024.+ ServiceJson$/],
  [
    'a legacy key beside a service account',
    { ApiKey: 'AIzaTellNobody', ServiceJson: serviceJson() },
    /^ApiKey: Google switched/,
  ],
  ["the legacy key's method", { DefaultAuthenticationMethod: 'KEY', ServiceJson: serviceJson() }, /must be TOKEN\. /],
]

for (const [what, request, message] of REFUSED)
  test(`refuses ${what}`, async () => {
    const { channel } = await withApp()
    await assert.rejects(channel.update(request), (error: Error) => {
      assert.deepEqual([error.name, message.exec(error.message)?.index !== undefined], ['BadRequestException', true])
      return !/BEGIN|AIza/.test(error.message)
    })
    await assert.rejects(channel.get(), { name: 'NotFoundException' })
  })

test('keeps four members of a service account, sealed, and no address', async () => {
  const { channel, appId, storage } = await withApp()
  await channel.update({ ServiceJson: serviceJson(), ApiKey: '', DefaultAuthenticationMethod: 'token' })
  const record = await storage.read((store) => store.pushChannels.get(ACCOUNT, appId, 'GCM'))
  assert.deepEqual(openCredentials(storage.keys.master, record!, 'fcm', record!.sealedKey!), {
    clientEmail: SERVICE_ACCOUNT.client_email,
    privateKey: GOOGLE_KEY,
    privateKeyId: SERVICE_ACCOUNT.private_key_id,
    projectId: SERVICE_ACCOUNT.project_id,
  })
  assert.ok(!Buffer.from(record!.sealedKey!).includes(SERVICE_ACCOUNT.project_id))
})
