import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceAdminCommand,
  DescribeAppInstanceAdminCommand,
  DescribeAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { makeAdmin, world } from '../../../../test/support/world.ts'

const withAdmin = async () => {
  const { client, instance, user } = await (await world()).withUser()
  await makeAdmin(client, instance, user)
  return { client, user, role: { AppInstanceArn: instance, AppInstanceAdminArn: user } }
}

test('takes the admin role and leaves the user', async () => {
  const { client, user, role } = await withAdmin()
  const { $metadata } = await client.send(new DeleteAppInstanceAdminCommand(role))
  assert.equal($metadata.httpStatusCode, 204)
  await assert.rejects(client.send(new DescribeAppInstanceAdminCommand(role)), { name: 'ForbiddenException' })
  await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }))
})

test('refuses one who is no admin any more', async () => {
  const { client, role } = await withAdmin()
  await client.send(new DeleteAppInstanceAdminCommand(role))
  await assert.rejects(client.send(new DeleteAppInstanceAdminCommand(role)), { name: 'ForbiddenException' })
})
