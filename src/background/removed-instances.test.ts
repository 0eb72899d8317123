import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  TagResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { finish, stepOf } from '../../test/support/duties.ts'
import { makeAdmin, newBot, newInstance, newUser, register, world } from '../../test/support/world.ts'
import { instanceKey, userKey } from '../store/keys.ts'
import type { Storage } from '../store/storage.ts'
import type { AuditRecord } from '../telemetry/events.ts'
import { removedInstances } from './removed-instances.ts'

const ACCOUNT = '123456789012'
const keyOf = (instanceArn: string) => instanceKey(ACCOUNT, instanceArn.split('/')[1] ?? '', 0)

/** How many of each kind are left of an instance. */
const leftOf = (storage: Storage, arn: string) =>
  storage.read(async ({ users, bots, admins, tags, appInstances }) => ({
    users: (await users.some(keyOf(arn), 100)).length,
    bots: (await bots.some(keyOf(arn), 100)).length,
    admins: (await admins.list(keyOf(arn), { createdAtMs: -1, id: '', kind: '' }, 100)).length,
    tags: (await tags.list(keyOf(arn))).length,
    removed: (await appInstances.firstRemoved()) !== undefined,
  }))

const NOTHING = { users: 0, bots: 0, admins: 0, tags: 0, removed: false }

const dutyOn = (storage: Storage, audits: AuditRecord[] = []) => {
  const home = { partition: 'aws', region: 'us-east-1' }
  return removedInstances({ storage, home, audited: (audit) => audits.push(audit) })
}

const withRemoved = async (users = 1) => {
  const w = await (await world()).withUser()
  const { client, instance, user, app, storage } = w
  const bot = await newBot(client, instance)
  await makeAdmin(client, instance, user)
  await makeAdmin(client, instance, bot)
  await client.send(new TagResourceCommand({ ResourceARN: instance, Tags: [{ Key: 'a', Value: '1' }] }))
  await client.send(register(user, app, 'token-1', { ClientRequestToken: 'once' }))
  await Promise.all(Array.from({ length: users - 1 }, (_, at) => newUser(client, instance, `user-${at}`)))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  const audits: AuditRecord[] = []
  return { ...w, audits, duty: dutyOn(storage, audits) }
}

test('empties a deleted app instance', async () => {
  const { duty, storage, instance } = await withRemoved()
  await finish(duty)
  assert.deepEqual(await leftOf(storage, instance), NOTHING)
})

test('audits an app instance once nothing is left of it, and not before', async () => {
  const { duty, audits, instance } = await withRemoved(45)
  await stepOf(duty)
  assert.deepEqual(audits, [])
  await finish(duty)
  assert.deepEqual(audits, [{ event: 'EmptyAppInstance', resources: [instance], accountId: ACCOUNT }])
})

test('forgets the requests that were remembered in it', async () => {
  const { duty, storage, instance } = await withRemoved()
  await finish(duty)
  const user = userKey(keyOf(instance), 'ann')
  const left = [await walked(storage, user), await walked(storage, keyOf(instance))]
  assert.deepEqual(left, [0, 0])
})

const walked = (storage: Storage, parentKey: Uint8Array) =>
  storage.write(({ requests }) => requests.removeSome(parentKey, 100))

test('removes twenty users in one step', async () => {
  const { duty, storage, instance } = await withRemoved(45)
  await stepOf(duty)
  assert.equal((await leftOf(storage, instance)).users, 25)
})

test('goes on after a restart where the last server stopped', async () => {
  const { duty, storage, instance } = await withRemoved(45)
  await stepOf(duty)
  assert.notDeepEqual(await leftOf(storage, instance), NOTHING)
  await finish(dutyOn(storage))
  assert.deepEqual(await leftOf(storage, instance), NOTHING)
})

test('leaves every other app instance as it is', async () => {
  const { client, duty } = await withRemoved()
  const other = await newInstance(client, 'other')
  const bob = await newUser(client, other, 'bob')
  await finish(duty)
  await client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn: bob }))
})

test('has nothing to do where nothing was deleted', async () => {
  const { storage } = await (await world()).withUser()
  assert.equal(await stepOf(dutyOn(storage)), false)
})
