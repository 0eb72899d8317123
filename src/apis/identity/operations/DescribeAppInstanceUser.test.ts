import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceUserCommand } from '@aws-sdk/client-chime-sdk-identity'
import { world } from '../../../../test/support/world.ts'

test('shows a user, without the metadata and expiration that it has not', async () => {
  const { client, user, now } = await (await world()).withUser()
  const { AppInstanceUser } = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }))
  assert.deepEqual(AppInstanceUser, {
    AppInstanceUserArn: user,
    Name: 'ann',
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
  })
})

test('takes ids as they are written, case and all', async () => {
  const { client, instance } = await (await world()).withUser()
  await assert.rejects(
    client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: `${instance}/user/Ann` })),
    {
      name: 'ForbiddenException',
    },
  )
})
