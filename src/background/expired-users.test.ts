import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CreateAppInstanceUserCommand,
  DeleteAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  ListAppInstanceUserEndpointsCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { stepOf } from '../../test/support/duties.ts'
import { newUser, register, world } from '../../test/support/world.ts'
import { ALL_BUCKETS } from '../store/sql/push-buckets.ts'
import type { AuditRecord } from '../telemetry/events.ts'
import { expiredUsers } from './expired-users.ts'

const DAY_MS = 86_400_000

const withGuests = async (guests: number) => {
  const w = await (await world()).withUser()
  const audits: AuditRecord[] = []
  const { storage, now, client, instance } = w
  const home = { partition: 'aws', region: 'us-east-1' }
  const duty = expiredUsers({ storage, now, home, audited: (audit) => audits.push(audit) })
  const newGuest = async (at: number) => {
    const { AppInstanceUserArn } = await client.send(
      new CreateAppInstanceUserCommand({
        AppInstanceArn: instance,
        AppInstanceUserId: `guest-${at}`,
        Name: 'guest',
        ClientRequestToken: crypto.randomUUID(),
        ExpirationSettings: { ExpirationDays: 1, ExpirationCriterion: 'CREATED_TIMESTAMP' },
      }),
    )
    return AppInstanceUserArn
  }
  return { ...w, audits, duty, guests: await Promise.all(Array.from({ length: guests }, (_, at) => newGuest(at))) }
}

const described = (arn: string | undefined) => new DescribeAppInstanceUserCommand({ AppInstanceUserArn: arn })

test('deletes a user when its time is up, not before, and audits it', async () => {
  const { client, duty, pass, audits, guests } = await withGuests(1)
  pass(DAY_MS - 1)
  await stepOf(duty)
  await client.send(described(guests[0]))
  pass(1)
  await stepOf(duty)
  await assert.rejects(client.send(described(guests[0])), { name: 'ForbiddenException' })
  assert.deepEqual(audits, [{ event: 'ExpireAppInstanceUser', resources: guests, accountId: '123456789012' }])
})

test('leaves users without an expiration', async () => {
  const { client, duty, pass, user } = await withGuests(0)
  pass(10_000 * DAY_MS)
  assert.equal(await stepOf(duty), false)
  await client.send(described(user))
})

test("frees the deleted user's devices, as every deletion does", async () => {
  const { client, duty, pass, app, guests, instance } = await withGuests(1)
  await client.send(register(guests[0] ?? '', app, 'token-1'))
  pass(DAY_MS)
  await stepOf(duty)
  await newUser(client, instance, 'guest-0')
  const { AppInstanceUserEndpoints } = await client.send(
    new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: guests[0] }),
  )
  assert.deepEqual(AppInstanceUserEndpoints, [])
})

test('deletes twenty users in one step, and says whether more are due', async () => {
  const { duty, pass, audits, guests } = await withGuests(400)
  pass(DAY_MS)
  const audited = new Set<string>()
  const perStep: number[] = []
  for (const bucket of ALL_BUCKETS) {
    let isMoreDue = true
    while (isMoreDue) {
      isMoreDue = await duty.step(bucket)
      perStep.push(audits.length)
      for (const { resources } of audits.splice(0)) for (const arn of resources) audited.add(arn)
    }
  }
  assert.equal(Math.max(...perStep), 20)
  assert.deepEqual(audited, new Set(guests))
})

test('tells of nobody in an app instance that is deleted itself', async () => {
  const { client, duty, pass, audits, instance } = await withGuests(1)
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  pass(DAY_MS)
  await stepOf(duty)
  assert.deepEqual(audits, [])
})
