/** What every operation on an app instance, a user or an endpoint answers where there is none. Source: ours, answer 12. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceCommand,
  DeleteAppInstanceUserCommand,
  DeregisterAppInstanceUserEndpointCommand,
  DescribeAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  DescribeAppInstanceUserEndpointCommand,
  GetAppInstanceRetentionSettingsCommand,
  ListAppInstanceUserEndpointsCommand,
  ListAppInstanceUsersCommand,
  PutAppInstanceRetentionSettingsCommand,
  PutAppInstanceUserExpirationSettingsCommand,
  UpdateAppInstanceCommand,
  UpdateAppInstanceUserCommand,
  UpdateAppInstanceUserEndpointCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { refusal } from '../../../test/support/refusal.ts'
import { register, world } from '../../../test/support/world.ts'

/** A fresh world, seen by the owner of a user with an endpoint and by another account. */
const neighbours = async () => {
  const w = await world()
  const { client, instance, user, app } = await w.withUser()
  const { EndpointId = '' } = await client.send(register(user, app, 'token-1'))
  const { other } = await w.withOtherAccount()
  return { client, stranger: other.client, instance, user, EndpointId }
}

type Neighbours = Awaited<ReturnType<typeof neighbours>>

const UPDATE = { Name: 'new', Metadata: '' }
const RETENTION = { AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 1 } } }

const ON_INSTANCES: Record<string, (arn: string, client: Neighbours['client']) => Promise<unknown>> = {
  DeleteAppInstance: (arn, client) => client.send(new DeleteAppInstanceCommand({ AppInstanceArn: arn })),
  DescribeAppInstance: (arn, client) => client.send(new DescribeAppInstanceCommand({ AppInstanceArn: arn })),
  GetAppInstanceRetentionSettings: (arn, client) =>
    client.send(new GetAppInstanceRetentionSettingsCommand({ AppInstanceArn: arn })),
  ListAppInstanceUsers: (arn, client) => client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: arn })),
  PutAppInstanceRetentionSettings: (arn, client) =>
    client.send(new PutAppInstanceRetentionSettingsCommand({ AppInstanceArn: arn, ...RETENTION })),
  UpdateAppInstance: (arn, client) => client.send(new UpdateAppInstanceCommand({ AppInstanceArn: arn, ...UPDATE })),
}

const ON_USERS: Record<string, (arn: string, client: Neighbours['client'], endpointId: string) => Promise<unknown>> = {
  DeleteAppInstanceUser: (arn, client) => client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: arn })),
  DeregisterAppInstanceUserEndpoint: (arn, client, EndpointId) =>
    client.send(new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn: arn, EndpointId })),
  DescribeAppInstanceUser: (arn, client) =>
    client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })),
  DescribeAppInstanceUserEndpoint: (arn, client, EndpointId) =>
    client.send(new DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn: arn, EndpointId })),
  ListAppInstanceUserEndpoints: (arn, client) =>
    client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: arn })),
  PutAppInstanceUserExpirationSettings: (arn, client) =>
    client.send(new PutAppInstanceUserExpirationSettingsCommand({ AppInstanceUserArn: arn })),
  UpdateAppInstanceUser: (arn, client) =>
    client.send(new UpdateAppInstanceUserCommand({ AppInstanceUserArn: arn, ...UPDATE })),
  UpdateAppInstanceUserEndpoint: (arn, client, EndpointId) =>
    client.send(new UpdateAppInstanceUserEndpointCommand({ AppInstanceUserArn: arn, EndpointId, Name: 'new' })),
}

const absentAnswer = (arn: string) => ({
  name: 'ForbiddenException',
  message: `${arn} does not exist, or is not yours to use`,
  status: 403,
})

for (const [name, send] of Object.entries(ON_INSTANCES)) {
  test(`${name} answers for another account's app instance as for none`, async () => {
    const { client, stranger, instance } = await neighbours()
    const alive = await refusal(send(instance, stranger))
    await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
    assert.deepEqual(await refusal(send(instance, stranger)), alive)
    const { members: _, ...told } = alive
    assert.deepEqual(told, absentAnswer(instance))
  })

  test(`${name} answers for the account's own app instance that is gone in the same words`, async () => {
    const { client, instance } = await neighbours()
    await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
    const { members: _, ...told } = await refusal(send(instance, client))
    assert.deepEqual(told, absentAnswer(instance))
  })

  test(`${name} wants the ARN of an app instance, not of a user`, async () => {
    const { client, user } = await neighbours()
    await assert.rejects(send(user, client), {
      name: 'ForbiddenException',
      message: `${user} is not the ARN of an AppInstance`,
    })
  })
}

for (const [name, send] of Object.entries(ON_USERS)) {
  test(`${name} answers for another account's user as for none`, async () => {
    const { client, stranger, user, EndpointId } = await neighbours()
    const alive = await refusal(send(user, stranger, EndpointId))
    await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
    assert.deepEqual(await refusal(send(user, stranger, EndpointId)), alive)
    const { members: _, ...told } = alive
    assert.deepEqual(told, absentAnswer(user))
  })

  test(`${name} answers for a user that never was and for one that is gone in the same words`, async () => {
    const { client, user, instance, EndpointId } = await neighbours()
    const nobody = `${instance}/user/nobody`
    await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: user }))
    const never = await refusal(send(nobody, client, EndpointId))
    const gone = await refusal(send(user, client, EndpointId))
    assert.deepEqual([never.message, gone.message], [absentAnswer(nobody).message, absentAnswer(user).message])
    assert.deepEqual([never.name, gone.name], ['ForbiddenException', 'ForbiddenException'])
  })

  test(`${name} wants the ARN of a user, not of an app instance`, async () => {
    const { client, instance, EndpointId } = await neighbours()
    await assert.rejects(send(instance, client, EndpointId), {
      name: 'ForbiddenException',
      message: `${instance} is not the ARN of an AppInstanceUser`,
    })
  })
}
