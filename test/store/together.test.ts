import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ChimeSDKIdentityClient,
  DeleteAppInstanceUserCommand,
  ListAppInstanceUserEndpointsCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { Client } from 'pg'
import { type Batch, UNOBSERVED } from '../../src/store/observer.ts'
import type { ConnectionSettings } from '../../src/store/postgres/connecting.ts'
import { endpointIds } from '../support/endpoints.ts'
import { newDatabase } from '../support/postgres.ts'
import { connectionTo } from '../support/postgres-connection.ts'
import { administer } from '../support/postgres-server.ts'
import { openNode } from '../support/stores.ts'
import { newUser, register, world } from '../support/world.ts'

const AT_ONCE = 64

/** A server on a database of its own, which tells of its transactions. */
const watched = async (settings: Partial<ConnectionSettings> = {}) => {
  const database = await newDatabase()
  const batches: Batch[] = []
  const storage = await openNode(database.url, {
    database: connectionTo(database.url, settings),
    observer: { ...UNOBSERVED, batchCommitted: (batch) => void batches.push(batch) },
  })
  return {
    ...(await (await world({ storage })).withUser()),
    url: database.url,
    batches,
    async [Symbol.asyncDispose]() {
      await storage.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

const users = (client: ChimeSDKIdentityClient, instance: string) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, n) => newUser(client, instance, `user-${n}`)))

test('registrations at once become a few transactions', async () => {
  await using on = await watched()
  const all = await users(on.client, on.instance)
  on.batches.length = 0
  await Promise.all(all.map((user, n) => on.client.send(register(user, on.app, `token-${n}`))))
  assert.equal(
    on.batches.reduce((sum, { transactions }) => sum + transactions, 0),
    AT_ONCE,
  )
  assert.ok(on.batches.length < AT_ONCE / 4, `${on.batches.length} transactions`)
})

test('one transaction can have registrations of every kind, and each comes to what it would by itself', async () => {
  await using on = await watched()
  const { client, instance, app } = on
  const [ann, bob, cid, dan, eve, fay, gus, hal] = await users(client, instance)
  const voip = (DeviceToken: string) => ({ EndpointAttributes: { DeviceToken, VoipDeviceToken: 'voip' } })
  const first = await client.send(register(ann!, app, 'repeated', { ClientRequestToken: 'repeated' }))
  await client.send(register(bob!, app, 'registered'))
  await client.send(register(bob!, app, 'moving'))
  for (let n = 0; n < 10; n += 1) await client.send(register(cid!, app, `full-${n}`))
  await client.send(register(dan!, app, '', voip('calls')))
  await client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: gus! }))
  on.batches.length = 0
  const told = await Promise.allSettled(
    [
      register(ann!, app, 'repeated', { ClientRequestToken: 'repeated' }),
      register(fay!, app, 'other', { ClientRequestToken: 'new' }),
      register(bob!, app, 'registered'),
      register(eve!, app, 'moving'),
      register(cid!, app, 'one too many'),
      register(hal!, app, '', voip('takes the calls')),
      register(gus!, app, 'of nobody'),
      register(hal!, `${app}0`, 'of no application'),
      register(dan!, app, 'called so', { Name: 'a "phone" \\ {}' }),
      register(fay!, app, 'twice'),
      register(fay!, app, 'twice'),
    ].map((command) => client.send(command)),
  )
  assert.deepEqual(
    told.map((each) => (each.status === 'fulfilled' ? 'created' : each.reason.name)),
    [
      'created',
      'created',
      'ConflictException',
      'created',
      'ResourceLimitExceededException',
      'created',
      'ForbiddenException',
      'ForbiddenException',
      'created',
      'created',
      'ConflictException',
    ],
  )

  const again = told[0]!
  assert.equal(again.status === 'fulfilled' && again.value.EndpointId, first.EndpointId)
  const counts = [ann, bob, cid, dan, eve, fay, hal].map(async (user) => (await endpointIds(client, user!)).length)
  assert.deepEqual(await Promise.all(counts), [1, 1, 10, 2, 1, 2, 1])
  const { AppInstanceUserEndpoints: dans } = await client.send(
    new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: dan! }),
  )
  assert.equal(dans?.length, 2)
  assert.deepEqual(
    on.audits.map(({ event, resources }) => [event, resources]),
    [['DeviceTokenMoved', [eve, bob]]],
  )
  const [owners] = await administer(
    on.url,
    `select count(*)::integer as owned, count(*) filter (where not exists
       (select 1 from items where kind = 1 and parent_key = user_key and item_key = endpoint_key))::integer as astray
     from token_owners`,
  )
  assert.deepEqual(owners, { owned: 19, astray: 0 })
})

test('whoever is held up by another transaction holds up nobody for good', async () => {
  await using on = await watched({ lockMs: 100 })
  const all = await users(on.client, on.instance)
  const other = new Client({ connectionString: on.url })
  await other.connect()
  await other.query("begin; select from users where user_id = 'user-5' for update")
  const told = await Promise.allSettled(all.map((user, n) => on.client.send(register(user, on.app, `token-${n}`))))
  await other.end()
  const refused = told.flatMap((each, n) => (each.status === 'rejected' ? [[n, each.reason.name]] : []))
  assert.deepEqual(refused, [[5, 'ServiceUnavailableException']])
})
