import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { secret } from '../../../../test/support/logs.ts'
import { world } from '../../../../test/support/world.ts'

test('shows an app instance, without the metadata that it has not', async () => {
  const { client, instance, now } = await (await world()).withInstance()
  const { AppInstance } = await client.send(new DescribeAppInstanceCommand({ AppInstanceArn: instance }))
  assert.deepEqual(AppInstance, {
    AppInstanceArn: instance,
    Name: secret('chat'),
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
  })
})

test('refuses an ARN of another region, though the account is the same', async () => {
  const { client, instance } = await (await world()).withInstance()
  const elsewhere = instance.replace('us-east-1', 'eu-central-1')
  await assert.rejects(client.send(new DescribeAppInstanceCommand({ AppInstanceArn: elsewhere })), {
    name: 'ForbiddenException',
  })
})
