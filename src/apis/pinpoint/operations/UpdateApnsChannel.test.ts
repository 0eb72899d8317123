import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { type ChannelRequest, channelOf } from '../../../../test/support/channels.ts'
import {
  APPLE_KEY,
  CERTIFICATE,
  CERTIFICATES,
  GOOGLE_KEY,
  TOKEN_KEY,
} from '../../../../test/support/push-credentials.ts'
import { ACCOUNT, newApp, world } from '../../../../test/support/world.ts'
import type { PushChannel } from '../../../lib/push-credentials.ts'
import { openCredentials, type PushCredentials } from '../../../lib/sealed-credentials.ts'

/** A push application without channels, and what the store holds of the one that a test makes. */
const withApp = async (name: Exclude<PushChannel, 'GCM'> = 'APNS') => {
  const made = await world()
  const app = await newApp(made.pinpoint)
  const place = { accountId: ACCOUNT, appId: app.slice(app.indexOf('/') + 1), channel: name }
  const { storage } = made
  const stored = async () =>
    (await storage.read((store) => store.pushChannels.get(ACCOUNT, place.appId, name))) ?? assert.fail('not stored')
  const opened = <Kind extends keyof PushCredentials>(kind: Kind, sealed: Uint8Array | null) =>
    openCredentials(storage.keys.master, place, kind, sealed ?? assert.fail('nothing is sealed'))
  return { ...made, channel: channelOf(made.pinpoint, app, name), stored, opened }
}

const pkcs8 = { type: 'pkcs8', format: 'pem' } as const
const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey.export(pkcs8) as string
const otherKey = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export(pkcs8) as string
const ed25519 = generateKeyPairSync('ed25519').privateKey.export(pkcs8) as string
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pkcs8) as string
const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'prime256v1',
  privateKeyEncoding: { ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'secret' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey

const REFUSED: readonly (readonly [what: string, request: ChannelRequest, members: readonly string[]])[] = [
  ['a token key that is no key', { ...TOKEN_KEY, TokenKey: 'KEY' }, ['TokenKey']],
  ['a token key on another curve', { ...TOKEN_KEY, TokenKey: otherCurve }, ['TokenKey']],
  ['a token key for RSA', { ...TOKEN_KEY, TokenKey: GOOGLE_KEY }, ['TokenKey']],
  ['a token key that is encrypted', { ...TOKEN_KEY, TokenKey: encrypted }, ['TokenKey']],
  ['a certificate for a token key', { ...TOKEN_KEY, TokenKey: CERTIFICATES.app }, ['TokenKey']],
  ['a key id of nine characters', { ...TOKEN_KEY, TokenKeyId: 'KEY123456' }, ['TokenKeyId']],
  ['a team id of eleven characters', { ...TOKEN_KEY, TeamId: 'TEAM1234567' }, ['TeamId']],
  ['a bundle id that would end the header', { ...TOKEN_KEY, BundleId: 'com.example\r\nx: y' }, ['BundleId']],
  ['a bundle id of 156 characters', { ...TOKEN_KEY, BundleId: 'x'.repeat(156) }, ['BundleId']],
  ['a token key alone', { TokenKey: APPLE_KEY }, ['TokenKeyId', 'TeamId', 'BundleId']],
  ['a key id alone', { TokenKeyId: 'KEY1234567' }, ['TokenKey', 'TeamId', 'BundleId']],
  ['a bundle id alone', { BundleId: 'com.example.carillon' }, ['BundleId']],
  ['a certificate alone', { Certificate: CERTIFICATES.app }, ['PrivateKey']],
  ['a private key alone', { PrivateKey: APPLE_KEY }, ['Certificate']],
  ['a certificate that is none', { ...CERTIFICATE, Certificate: APPLE_KEY }, ['Certificate']],
  ['a private key that is none', { ...CERTIFICATE, PrivateKey: CERTIFICATES.app }, ['PrivateKey']],
  ["another certificate's private key", { ...CERTIFICATE, PrivateKey: otherKey }, ['PrivateKey']],
  ['a private key for Ed25519', { ...CERTIFICATE, PrivateKey: ed25519 }, ['PrivateKey']],
  ['a private key of 1024 bits', { ...CERTIFICATE, PrivateKey: shortRsa }, ['PrivateKey']],
  ['a certificate that names no app', { ...CERTIFICATE, Certificate: CERTIFICATES.nameless }, ['BundleId']],
  ['an unknown method', { ...TOKEN_KEY, DefaultAuthenticationMethod: 'token' }, ['DefaultAuthenticationMethod']],
  [
    'a method without its credentials',
    { ...TOKEN_KEY, DefaultAuthenticationMethod: 'certificate' },
    ['DefaultAuthenticationMethod'],
  ],
]

for (const [what, request, members] of REFUSED)
  test(`refuses ${what}, and names ${members.join(', ')}`, async () => {
    const { channel } = await withApp()
    await assert.rejects(channel.update(request), ({ name, message }: Error) => {
      const named = message.split('; ').map((fault) => fault.slice(0, fault.indexOf(':')))
      assert.deepEqual([name, named], ['BadRequestException', members])
      return !Object.values(request).some((value) => String(value).length > 20 && message.includes(String(value)))
    })
    await assert.rejects(channel.get(), { name: 'NotFoundException' })
  })

test('refuses a certificate that has expired', async () => {
  const { channel, pass, now } = await withApp()
  pass(Date.UTC(2126, 10, 2) - now())
  await assert.rejects(channel.update(CERTIFICATE), {
    name: 'BadRequestException',
    message: /^Certificate: expired on Nov {2}1 .* 2126 GMT$/,
  })
})

test('leaves a channel as it was when new credentials are refused', async () => {
  const { channel, stored } = await withApp()
  await channel.update(TOKEN_KEY)
  const before = await stored()
  await assert.rejects(channel.update({ ...TOKEN_KEY, TeamId: 'no team', Enabled: false }))
  assert.deepEqual(await stored(), before)
})

test('seals a token key, which opens to what was put', async () => {
  const { channel, stored, opened } = await withApp()
  await channel.update(TOKEN_KEY)
  const { sealedKey, sealedCertificate, certificateExpiresAtMs } = await stored()
  assert.deepEqual(opened('apnsToken', sealedKey), {
    key: APPLE_KEY,
    keyId: TOKEN_KEY.TokenKeyId,
    teamId: TOKEN_KEY.TeamId,
    bundleId: TOKEN_KEY.BundleId,
  })
  assert.ok(!Buffer.from(sealedKey!).includes(TOKEN_KEY.TokenKeyId))
  assert.deepEqual([sealedCertificate, certificateExpiresAtMs], [null, null])
})

test('what is sealed for one channel opens for no other', async () => {
  const { channel, stored, storage } = await withApp()
  await channel.update(TOKEN_KEY)
  const record = await stored()
  const elsewhere = { ...record, channel: 'APNS_SANDBOX' } as const
  assert.throws(
    () => openCredentials(storage.keys.master, elsewhere, 'apnsToken', record.sealedKey!),
    /can't be opened/,
  )
})

test('seals a certificate, keeps when it expires, and takes the app from its subject', async () => {
  const { channel, stored, opened } = await withApp()
  const shown = await channel.update(CERTIFICATE)
  assert.deepEqual([shown.HasTokenKey, shown.DefaultAuthenticationMethod], [false, 'CERTIFICATE'])
  const { sealedKey, sealedCertificate, certificateExpiresAtMs } = await stored()
  assert.deepEqual(opened('apnsCertificate', sealedCertificate), {
    certificate: CERTIFICATES.app,
    privateKey: APPLE_KEY,
    bundleId: 'com.example.carillon',
  })
  assert.deepEqual([sealedKey, certificateExpiresAtMs], [null, Date.UTC(2126, 10, 1, 2, 29, 57)])
})

test('takes the app, not the topic, from a certificate that is for VoIP alone', async () => {
  const { channel, stored, opened } = await withApp('APNS_VOIP')
  await channel.update({ ...CERTIFICATE, Certificate: CERTIFICATES.voip })
  const { bundleId } = opened('apnsCertificate', (await stored()).sealedCertificate)
  assert.equal(bundleId, 'com.example.carillon')
})

test('a bundle id that is given goes before that of the certificate', async () => {
  const { channel, stored, opened } = await withApp()
  await channel.update({ ...CERTIFICATE, Certificate: CERTIFICATES.nameless, BundleId: 'com.example.other' })
  const { bundleId } = opened('apnsCertificate', (await stored()).sealedCertificate)
  assert.equal(bundleId, 'com.example.other')
})

test('takes empty members for absent ones, as Terraform sends them', async () => {
  const { channel } = await withApp()
  const empty = { BundleId: '', TeamId: '', TokenKey: '', TokenKeyId: '', DefaultAuthenticationMethod: '' }
  const shown = await channel.update({ ...empty, ...CERTIFICATE })
  assert.deepEqual([shown.HasTokenKey, shown.DefaultAuthenticationMethod], [false, 'CERTIFICATE'])
})

test('holds a token key beside a certificate, each put by itself', async () => {
  const { channel, stored } = await withApp()
  await channel.update(CERTIFICATE)
  const { sealedCertificate, certificateExpiresAtMs } = await stored()
  await channel.update(TOKEN_KEY)
  const both = await stored()
  assert.deepEqual(
    [both.sealedKey !== null, both.sealedCertificate, both.certificateExpiresAtMs],
    [true, sealedCertificate, certificateExpiresAtMs],
  )
})

const METHODS: readonly (readonly [what: string, updates: readonly ChannelRequest[], method: string])[] = [
  ['key for both, unless said', [{ ...TOKEN_KEY, ...CERTIFICATE }], 'KEY'],
  [
    'the asked for, in any case',
    [{ ...TOKEN_KEY, ...CERTIFICATE, DefaultAuthenticationMethod: 'Certificate' }],
    'CERTIFICATE',
  ],
  ['key from when on there is one', [CERTIFICATE, TOKEN_KEY], 'KEY'],
  ['the former when a certificate is added', [TOKEN_KEY, CERTIFICATE], 'KEY'],
  [
    'the former when credentials stay',
    [{ ...TOKEN_KEY, ...CERTIFICATE }, { DefaultAuthenticationMethod: 'certificate' }, { Enabled: true }],
    'CERTIFICATE',
  ],
]

for (const [what, updates, method] of METHODS)
  test(`the default method is ${what}`, async () => {
    const { channel } = await withApp()
    for (const request of updates) await channel.update(request)
    assert.equal((await channel.get()).DefaultAuthenticationMethod, method)
  })
