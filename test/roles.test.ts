import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SendMessagesCommand } from '@aws-sdk/client-pinpoint'
import { channelOf } from './support/channels.ts'
import { openChannel } from './support/deliveries.ts'
import { fakePush, MATERIALS } from './support/fake-push.ts'
import { newDatabase } from './support/postgres.ts'
import { MASTER_KEY } from './support/postgres-connection.ts'
import { eventually, runningServer } from './support/server.ts'
import { temporaryFolder } from './support/stores.ts'
import { newApp, newInstance, newUser, register } from './support/world.ts'

/** A database, Apple on loopback, and how servers are started that know of both. */
const place = async () => {
  const database = await newDatabase()
  const push = await fakePush()
  const folder = temporaryFolder()
  const keyFile = join(folder.path, 'master.key')
  const caFile = join(folder.path, 'ca.pem')
  writeFileSync(keyFile, MASTER_KEY.toString('base64'))
  writeFileSync(caFile, MATERIALS.ca)
  const flags = ['--database-url', database.url, '--master-key-file', keyFile, '--push-apns-url', push.fake.url]
  return {
    received: () => push.fake.inbox.list({ after: 0 }).length,
    start: (role: string, ...others: readonly string[]) =>
      runningServer(undefined, ...flags, '--push-ca-file', caFile, '--role', role, ...others),
    async [Symbol.asyncDispose]() {
      await push[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

test('an api server leaves pushes to workers, and SendMessages there reports what they were told', async () => {
  await using here = await place()
  await using api = await here.start('api', '--push-answer-seconds', '1')
  const { pinpoint } = api.root
  const app = await newApp(pinpoint)
  await openChannel(channelOf(pinpoint, app, 'APNS'), 'APNS')
  const ApplicationId = app.slice(app.lastIndexOf('/') + 1)
  const MessageRequest = {
    Addresses: { 'ok-1': { ChannelType: 'APNS' } },
    MessageConfiguration: { DefaultPushNotificationMessage: { Title: 'Ann', Body: 'Hello' } },
  } as const
  const send = async () => {
    const { MessageResponse } = await pinpoint.send(new SendMessagesCommand({ ApplicationId, MessageRequest }))
    return MessageResponse?.Result?.['ok-1']?.StatusCode
  }
  assert.equal(await send(), 202)
  await using _worker = await here.start('worker')
  await eventually(async () => assert.equal(await send(), 200))
})

test('a token that moves on one server waits for the sends of another to its former owner', async () => {
  await using here = await place()
  await using api = await here.start('api', '--push-answer-seconds', '0')
  await using worker = await here.start('worker', '--admin-port', '0')
  const { pinpoint, client } = api.root
  const app = await newApp(pinpoint)
  await openChannel(channelOf(pinpoint, app, 'APNS'), 'APNS')
  const instance = await newInstance(client)
  const [ann, bob] = [await newUser(client, instance, 'ann'), await newUser(client, instance, 'bob')]
  const PHONE = 'slow-1500-phone'
  const { EndpointId } = await client.send(register(ann, app, PHONE))
  const MessageRequest = {
    Endpoints: { [`${ann}/endpoints/${EndpointId}`]: {} },
    MessageConfiguration: { DefaultPushNotificationMessage: { Title: 'Ann', Body: 'Hello' } },
  }
  await pinpoint.send(new SendMessagesCommand({ ApplicationId: app.slice(app.lastIndexOf('/') + 1), MessageRequest }))
  // The fake keeps a push as it comes, and is slow to answer.
  await eventually(async () => assert.equal(here.received(), 1))
  await client.send(register(bob, app, PHONE))
  const metrics = await (await fetch(`${worker.adminUrl}/metrics`)).text()
  assert.match(metrics, /^carillon_push_attempts_total\{provider="apns",outcome="delivered",reason="none"\} 1$/m)
})

test('a worker serves health, and sends requests to others', async () => {
  await using here = await place()
  await using worker = await here.start('worker', '--admin-port', '0')
  for (const url of [worker.apiUrl, worker.adminUrl])
    for (const path of ['/livez', '/readyz']) assert.equal((await fetch(`${url}${path}`)).status, 200)
  assert.match(await (await fetch(`${worker.adminUrl}/metrics`)).text(), /^carillon_push_queue_pushes /m)
  await assert.rejects(newApp(worker.root.pinpoint), { name: 'ServiceUnavailableException' })
})
