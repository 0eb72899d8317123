import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetAppCommand } from '@aws-sdk/client-pinpoint'
import { newApp, world } from '../../../../test/support/world.ts'

test('answers NotFound for an application that does not exist', async () => {
  const { pinpoint } = await world()
  await assert.rejects(pinpoint.send(new GetAppCommand({ ApplicationId: '0'.repeat(32) })), {
    name: 'NotFoundException',
    message: /apps\/0{32} does not exist, or is not yours to use/,
  })
})

test("answers NotFound for another account's application", async () => {
  const { pinpoint, other } = await (await world()).withOtherAccount()
  const arn = await newApp(pinpoint)
  await assert.rejects(other.pinpoint.send(new GetAppCommand({ ApplicationId: arn.split('/')[1] })), {
    name: 'NotFoundException',
  })
})
