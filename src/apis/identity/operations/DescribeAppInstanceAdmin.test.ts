import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceAdminCommand, UpdateAppInstanceUserCommand } from '@aws-sdk/client-chime-sdk-identity'
import { makeAdmin, world } from '../../../../test/support/world.ts'

test('shows an admin by its present name, and since when it is one', async () => {
  const { client, instance, user, now } = await (await world()).withUser()
  await makeAdmin(client, instance, user)
  await client.send(new UpdateAppInstanceUserCommand({ AppInstanceUserArn: user, Name: 'Ann B.', Metadata: '' }))
  const role = { AppInstanceArn: instance, AppInstanceAdminArn: user }
  const { AppInstanceAdmin } = await client.send(new DescribeAppInstanceAdminCommand(role))
  assert.deepEqual(AppInstanceAdmin, {
    Admin: { Arn: user, Name: 'Ann B.' },
    AppInstanceArn: instance,
    CreatedTimestamp: new Date(now()),
  })
})

test('refuses a user who is no admin', async () => {
  const { client, instance, user } = await (await world()).withUser()
  const role = { AppInstanceArn: instance, AppInstanceAdminArn: user }
  await assert.rejects(client.send(new DescribeAppInstanceAdminCommand(role)), { name: 'ForbiddenException' })
})
