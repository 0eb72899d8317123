import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ChimeSDKIdentityClient,
  GetAppInstanceRetentionSettingsCommand,
  PutAppInstanceRetentionSettingsCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { world } from '../../../../test/support/world.ts'

const DAY_MS = 86_400_000
const KEPT_FOR_GOOD = { ChannelRetentionSettings: {} }

const keep = (instance: string, RetentionDays: number) =>
  new PutAppInstanceRetentionSettingsCommand({
    AppInstanceArn: instance,
    AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays } },
  })

const settingsOf = async (client: ChimeSDKIdentityClient, instance: string) => {
  const { AppInstanceRetentionSettings, InitiateDeletionTimestamp } = await client.send(
    new GetAppInstanceRetentionSettingsCommand({ AppInstanceArn: instance }),
  )
  return [AppInstanceRetentionSettings, InitiateDeletionTimestamp]
}

test('keeps messages for some days, and deletes the older from 30 days later on', async () => {
  const { client, instance, now } = await (await world()).withInstance()
  const answer = await client.send(keep(instance, 7))
  const deletesAt = new Date(now() + 30 * DAY_MS)
  assert.deepEqual(answer.AppInstanceRetentionSettings, { ChannelRetentionSettings: { RetentionDays: 7 } })
  assert.deepEqual(answer.InitiateDeletionTimestamp, deletesAt)
  assert.deepEqual(await settingsOf(client, instance), [{ ChannelRetentionSettings: { RetentionDays: 7 } }, deletesAt])
})

test('begins the 30 days anew when the days change', async () => {
  const { client, instance, pass, now } = await (await world()).withInstance()
  await client.send(keep(instance, 7))
  pass(DAY_MS)
  const answer = await client.send(keep(instance, 8))
  assert.deepEqual(answer.InitiateDeletionTimestamp, new Date(now() + 30 * DAY_MS))
})

test('puts nothing off when the same days are put again', async () => {
  const { client, instance, pass } = await (await world()).withInstance()
  const first = await client.send(keep(instance, 7))
  pass(DAY_MS)
  const again = await client.send(keep(instance, 7))
  assert.deepEqual(again.InitiateDeletionTimestamp, first.InitiateDeletionTimestamp)
})

for (const [what, settings] of [
  ['empty channel settings', KEPT_FOR_GOOD],
  ['no channel settings', {}],
] as const)
  test(`keeps messages for good with ${what}`, async () => {
    const { client, instance } = await (await world()).withInstance()
    await client.send(keep(instance, 7))
    const answer = await client.send(
      new PutAppInstanceRetentionSettingsCommand({ AppInstanceArn: instance, AppInstanceRetentionSettings: settings }),
    )
    assert.deepEqual(answer.AppInstanceRetentionSettings, KEPT_FOR_GOOD)
    assert.equal(answer.InitiateDeletionTimestamp, undefined)
    assert.deepEqual(await settingsOf(client, instance), [KEPT_FOR_GOOD, undefined])
  })

for (const days of [0, 5476])
  test(`refuses to keep messages for ${days} days`, async () => {
    const { client, instance } = await (await world()).withInstance()
    await assert.rejects(client.send(keep(instance, days)), { name: 'BadRequestException', message: /RetentionDays/ })
  })
