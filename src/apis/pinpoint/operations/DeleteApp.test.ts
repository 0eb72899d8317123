import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppCommand, DeleteAppCommand, GetAppCommand } from '@aws-sdk/client-pinpoint'
import { channelOf, credentialsFor } from '../../../../test/support/channels.ts'
import { ACCOUNT, newApp, register, world } from '../../../../test/support/world.ts'

test('deletes an application and shows what it was', async () => {
  const { pinpoint } = await world()
  const { ApplicationResponse: made } = await pinpoint.send(
    new CreateAppCommand({ CreateApplicationRequest: { Name: 'phones', tags: { team: 'red' } } }),
  )
  const { ApplicationResponse: deleted, $metadata } = await pinpoint.send(
    new DeleteAppCommand({ ApplicationId: made?.Id }),
  )
  assert.equal($metadata.httpStatusCode, 200)
  assert.deepEqual(deleted, made)
  await assert.rejects(pinpoint.send(new GetAppCommand({ ApplicationId: made?.Id })), { name: 'NotFoundException' })
})

test('answers NotFound for an application that is gone already', async () => {
  const { pinpoint } = await world()
  const command = new DeleteAppCommand({ ApplicationId: (await newApp(pinpoint)).split('/')[1] })
  await pinpoint.send(command)
  await assert.rejects(pinpoint.send(command), { name: 'NotFoundException' })
})

test('no device can be registered with an application that is gone', async () => {
  const { client, pinpoint, user, app } = await (await world()).withUser()
  await pinpoint.send(new DeleteAppCommand({ ApplicationId: app.split('/')[1] }))
  await assert.rejects(client.send(register(user, app, 'token-1')), { name: 'ForbiddenException' })
})

test('takes the channels of an application along, so that they are not there when its id is adopted again', async () => {
  const { pinpoint, storage } = await world()
  const app = await newApp(pinpoint)
  const id = app.slice(app.indexOf('/') + 1)
  await channelOf(pinpoint, app, 'GCM').update(credentialsFor('GCM'))
  await pinpoint.send(new DeleteAppCommand({ ApplicationId: id }))
  await storage.write((store) => store.pushApps.insert({ accountId: ACCOUNT, id, name: 'phones', createdAtMs: 1 }))
  await assert.rejects(channelOf(pinpoint, app, 'GCM').get(), { name: 'NotFoundException' })
})
