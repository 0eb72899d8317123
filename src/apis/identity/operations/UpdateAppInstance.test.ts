import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceCommand, UpdateAppInstanceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { newInstance, world } from '../../../../test/support/world.ts'

test('gives an app instance another name and other metadata', async () => {
  const { client, instance, pass, now } = await (await world()).withInstance()
  const createdAtMs = now()
  pass(1500)
  const answer = await client.send(
    new UpdateAppInstanceCommand({ AppInstanceArn: instance, Name: 'talk', Metadata: 'm' }),
  )
  const { AppInstance } = await client.send(new DescribeAppInstanceCommand({ AppInstanceArn: instance }))
  assert.equal(answer.AppInstanceArn, instance)
  assert.deepEqual(AppInstance, {
    AppInstanceArn: instance,
    Name: 'talk',
    Metadata: 'm',
    CreatedTimestamp: new Date(createdAtMs),
    LastUpdatedTimestamp: new Date(createdAtMs + 1500),
  })
})

test('takes empty metadata for empty metadata', async () => {
  const { client, instance } = await (await world()).withInstance()
  await client.send(new UpdateAppInstanceCommand({ AppInstanceArn: instance, Name: 'talk', Metadata: '' }))
  const { AppInstance } = await client.send(new DescribeAppInstanceCommand({ AppInstanceArn: instance }))
  assert.equal(AppInstance?.Metadata, '')
})

test('wants both the name and the metadata', async () => {
  const { client, instance } = await (await world()).withInstance()
  const update = new UpdateAppInstanceCommand({ AppInstanceArn: instance, Name: 'talk', Metadata: undefined })
  await assert.rejects(client.send(update), { name: 'BadRequestException', message: /Metadata/ })
})

test('leaves other app instances as they are', async () => {
  const { client, instance } = await (await world()).withInstance()
  const neighbour = await newInstance(client, 'neighbour')
  await client.send(new UpdateAppInstanceCommand({ AppInstanceArn: instance, Name: 'talk', Metadata: '' }))
  const { AppInstance } = await client.send(new DescribeAppInstanceCommand({ AppInstanceArn: neighbour }))
  assert.equal(AppInstance?.Name, 'neighbour')
})
