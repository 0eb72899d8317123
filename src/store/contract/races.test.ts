import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ChimeSDKIdentityClient,
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  DeleteAppInstanceUserCommand,
  DeregisterAppInstanceUserEndpointCommand,
  DescribeAppInstanceUserEndpointCommand,
  ListAppInstanceUsersCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { endpointIds } from '../../../test/support/endpoints.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import { newUser, register, type WorldSettings, world } from '../../../test/support/world.ts'

const AT_ONCE = 64

const times = <T>(work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, n) => work(n)))

const outcomes = async (work: (n: number) => Promise<unknown>) => {
  const settled = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, n) => work(n)))
  const refusals = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.name as string] : []))
  return { accepted: AT_ONCE - refusals.length, refusals: [...new Set(refusals)] }
}

/** Whole servers on an engine, as many as can share a store, with a user. `at` gives their clients in turn. */
const worldOn = async (engine: Engine, settings: WorldSettings = {}) => {
  const store = await engine.open(engine.nodesMax)
  const worlds = await Promise.all(store.nodes.map((storage) => world({ ...settings, storage })))
  const made = await worlds[0]!.withUser()
  const at = (n: number) => worlds[n % worlds.length]!.client
  return { ...made, at, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const manyUsers = (client: ChimeSDKIdentityClient, instance: string) =>
  times((n) => newUser(client, instance, `user-${n}`))

const allEndpoints = async (client: ChimeSDKIdentityClient, users: readonly string[]) =>
  (await Promise.all(users.map((user) => endpointIds(client, user)))).flat()

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: ${AT_ONCE} registrations at once with one ClientRequestToken make one endpoint`, async () => {
    await using on = await worldOn(engine)
    const { client, at, user, app } = on
    const answers = await times((n) => at(n).send(register(user, app, 'token', { ClientRequestToken: 'once' })))
    assert.deepEqual(new Set(answers.map(({ EndpointId }) => EndpointId)), new Set(await endpointIds(client, user)))
    assert.equal((await endpointIds(client, user)).length, 1)
  })

  test(`${name}: of ${AT_ONCE} registrations at once of one device one is let in`, async () => {
    await using on = await worldOn(engine)
    const { at, user, app } = on
    assert.deepEqual(await outcomes((n) => at(n).send(register(user, app, 'token'))), {
      accepted: 1,
      refusals: ['ConflictException'],
    })
  })

  test(`${name}: of ${AT_ONCE} registrations at once at nine of ten one is let in`, async () => {
    await using on = await worldOn(engine)
    const { client, at, user, app } = on
    for (let n = 0; n < 9; n += 1) await client.send(register(user, app, `early-${n}`))
    assert.deepEqual(await outcomes((n) => at(n).send(register(user, app, `late-${n}`))), {
      accepted: 1,
      refusals: ['ResourceLimitExceededException'],
    })
    assert.equal((await endpointIds(client, user)).length, 10)
  })

  test(`${name}: of ${AT_ONCE} registrations at once at nine of ten, half of them of others' devices, one is let in`, async () => {
    await using on = await worldOn(engine)
    const { client, at, instance, user, app } = on
    const others = await manyUsers(client, instance)
    await Promise.all(others.map((other, n) => n % 2 === 0 && client.send(register(other, app, `late-${n}`))))
    for (let n = 0; n < 9; n += 1) await client.send(register(user, app, `early-${n}`))
    assert.deepEqual(await outcomes((n) => at(n).send(register(user, app, `late-${n}`))), {
      accepted: 1,
      refusals: ['ResourceLimitExceededException'],
    })
    assert.equal((await endpointIds(client, user)).length, 10)
  })

  test(`${name}: a device token that ${AT_ONCE} users register at once has one owner`, async () => {
    await using on = await worldOn(engine)
    const { client, at, instance, app } = on
    const users = await manyUsers(client, instance)
    await times((n) => at(n).send(register(users[n]!, app, 'token')))
    assert.equal((await allEndpoints(client, users)).length, 1)
  })

  test(`${name}: ${AT_ONCE} users who are deleted while they register leave no endpoint behind`, async () => {
    await using on = await worldOn(engine)
    const { client, at, instance, app } = on
    const users = await manyUsers(client, instance)
    await Promise.all([
      outcomes((n) => at(n).send(register(users[n]!, app, `token-${n}`))),
      times((n) => at(n + 1).send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: users[n] }))),
    ])
    assert.deepEqual(await allEndpoints(client, await manyUsers(client, instance)), [])
  })

  test(`${name}: a VoIP token that ${AT_ONCE} users register at once has one owner`, async () => {
    await using on = await worldOn(engine)
    const { client, at, instance, app } = on
    const users = await manyUsers(client, instance)
    const tokens = await times(async (n) => {
      const EndpointAttributes = { DeviceToken: `token-${n}`, VoipDeviceToken: 'voip' }
      const AppInstanceUserArn = users[n]
      const { EndpointId } = await at(n).send(register(users[n]!, app, '', { EndpointAttributes }))
      return { AppInstanceUserArn, EndpointId }
    })
    const described = await Promise.all(tokens.map((id) => client.send(new DescribeAppInstanceUserEndpointCommand(id))))
    const voips = described.flatMap(({ AppInstanceUserEndpoint }) =>
      AppInstanceUserEndpoint?.EndpointAttributes?.VoipDeviceToken === undefined ? [] : ['voip'],
    )
    assert.equal(voips.length, 1)
  })

  test(`${name}: ${AT_ONCE} deregistrations at once of one endpoint all succeed, and make room for one`, async () => {
    await using on = await worldOn(engine, { quotas: { endpointsPerUser: 1 } })
    const { client, at, user, app } = on
    const { EndpointId } = await client.send(register(user, app, 'token'))
    await times((n) =>
      at(n).send(new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId })),
    )
    const { accepted } = await outcomes((n) => at(n).send(register(user, app, `token-${n}`)))
    assert.equal(accepted, 1)
  })

  test(`${name}: of ${AT_ONCE} users at once, one below the quota, one is let in`, async () => {
    await using on = await worldOn(engine, { quotas: { usersPerAppInstance: 2 } })
    const { at, instance } = on
    assert.deepEqual(await outcomes((n) => newUser(at(n), instance, `user-${n}`)), {
      accepted: 1,
      refusals: ['ResourceLimitExceededException'],
    })
  })

  test(`${name}: ${AT_ONCE} creations at once of one user make one`, async () => {
    await using on = await worldOn(engine)
    const { client, at, instance } = on
    const bob = { AppInstanceArn: instance, AppInstanceUserId: 'bob', Name: 'Bob' }
    await times((n) =>
      at(n).send(new CreateAppInstanceUserCommand({ ...bob, ClientRequestToken: crypto.randomUUID() })),
    )
    const { AppInstanceUsers } = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: instance }))
    assert.equal(AppInstanceUsers?.length, 2)
  })

  test(`${name}: ${AT_ONCE} app instances at once with one ClientRequestToken are one`, async () => {
    await using on = await worldOn(engine)
    const { at } = on
    const create = (n: number) => at(n).send(new CreateAppInstanceCommand({ Name: 'same', ClientRequestToken: 'once' }))
    assert.equal(new Set((await times(create)).map(({ AppInstanceArn }) => AppInstanceArn)).size, 1)
  })
}
