import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DescribeAppInstanceUserCommand,
  PutAppInstanceUserExpirationSettingsCommand,
  UpdateAppInstanceUserCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { world } from '../../../../test/support/world.ts'

test('gives a user another name and other metadata', async () => {
  const { client, user, pass, now } = await (await world()).withUser()
  const createdAtMs = now()
  pass(1500)
  const update = new UpdateAppInstanceUserCommand({ AppInstanceUserArn: user, Name: 'Anna', Metadata: 'm' })
  const answer = await client.send(update)
  const { AppInstanceUser } = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }))
  assert.equal(answer.AppInstanceUserArn, user)
  assert.deepEqual(AppInstanceUser, {
    AppInstanceUserArn: user,
    Name: 'Anna',
    Metadata: 'm',
    CreatedTimestamp: new Date(createdAtMs),
    LastUpdatedTimestamp: new Date(createdAtMs + 1500),
  })
})

test('leaves the expiration as it is', async () => {
  const { client, user } = await (await world()).withUser()
  const ExpirationSettings = { ExpirationDays: 7, ExpirationCriterion: 'CREATED_TIMESTAMP' } as const
  await client.send(new PutAppInstanceUserExpirationSettingsCommand({ AppInstanceUserArn: user, ExpirationSettings }))
  await client.send(new UpdateAppInstanceUserCommand({ AppInstanceUserArn: user, Name: 'Anna', Metadata: '' }))
  const { AppInstanceUser } = await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user }))
  assert.deepEqual(AppInstanceUser?.ExpirationSettings, ExpirationSettings)
  assert.equal(AppInstanceUser?.Metadata, '')
})

test('wants both the name and the metadata', async () => {
  const { client, user } = await (await world()).withUser()
  const update = new UpdateAppInstanceUserCommand({ AppInstanceUserArn: user, Name: undefined, Metadata: 'm' })
  await assert.rejects(client.send(update), { name: 'BadRequestException', message: /Name/ })
})
