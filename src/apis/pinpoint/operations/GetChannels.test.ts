import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetChannelsCommand } from '@aws-sdk/client-pinpoint'
import { channelOf, credentialsFor } from '../../../../test/support/channels.ts'
import { allowing } from '../../../../test/support/principals.ts'
import { newApp, world } from '../../../../test/support/world.ts'

const listed = (app: string) => new GetChannelsCommand({ ApplicationId: app.slice(app.indexOf('/') + 1) })

test('shows the channels of the application by type, and of no other', async () => {
  const { pinpoint } = await world()
  const [app, other] = [await newApp(pinpoint), await newApp(pinpoint)]
  await channelOf(pinpoint, app, 'GCM').update(credentialsFor('GCM'))
  await channelOf(pinpoint, app, 'APNS').update({ ...credentialsFor('APNS'), Enabled: false })
  await channelOf(pinpoint, other, 'APNS_VOIP').update(credentialsFor('APNS_VOIP'))
  const { ChannelsResponse } = await pinpoint.send(listed(app))
  const { Platform, HasTokenKey, DefaultAuthenticationMethod, ...apns } = await channelOf(pinpoint, app, 'APNS').get()
  assert.deepEqual(Object.keys(ChannelsResponse?.Channels ?? {}), ['APNS', 'GCM'])
  assert.deepEqual(ChannelsResponse?.Channels?.APNS, apns)
})

test('shows none where there is none', async () => {
  const { pinpoint } = await world()
  const { ChannelsResponse } = await pinpoint.send(listed(await newApp(pinpoint)))
  assert.deepEqual(ChannelsResponse, { Channels: {} })
})

test("answers NotFound for another account's application", async () => {
  const { pinpoint, other } = await (await world()).withOtherAccount()
  await assert.rejects(other.pinpoint.send(listed(await newApp(pinpoint))), { name: 'NotFoundException' })
})

test("is allowed for by the ARN of the application's channels", async () => {
  const { pinpoint, limitedUser } = await world()
  const app = await newApp(pinpoint)
  const action = 'mobiletargeting:GetChannels'
  await (await limitedUser(allowing(action, `${app}/channels`))).pinpoint.send(listed(app))
  const denied = await limitedUser(allowing(action, app))
  await assert.rejects(denied.pinpoint.send(listed(app)), { name: 'ForbiddenException' })
})
