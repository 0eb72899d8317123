import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deactivate, describe, endpointIds } from '../../../../test/support/endpoints.ts'
import { refusal } from '../../../../test/support/refusal.ts'
import { newApp, newInstance, newUser, register, world } from '../../../../test/support/world.ts'

// The device token: answers 1 to 4.

test('refuses a device that its user has registered, and names the endpoint', async () => {
  const { client, user, app } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await assert.rejects(client.send(register(user, app, 'token-1')), {
    name: 'ConflictException',
    message: new RegExp(EndpointId!),
  })
  assert.deepEqual(await endpointIds(client, user), [EndpointId])
})

test('refreshes a device that its user has registered, where the operator says so', async () => {
  const { client, user, app, pass, now } = await (await world({ deviceTokenPolicy: 'refresh' })).withUser()
  const attributes = { DeviceToken: 'token-1', VoipDeviceToken: 'voip-1' }
  const first = await client.send(
    register(user, app, 'token-1', { Name: 'old', AllowMessages: 'NONE', EndpointAttributes: attributes }),
  )
  const createdAtMs = now()
  pass(1000)
  const again = await client.send(register(user, app, 'token-1'))
  assert.equal(again.$metadata.httpStatusCode, 201)
  assert.deepEqual(await describe(client, user, again.EndpointId), {
    AppInstanceUserArn: user,
    EndpointId: first.EndpointId,
    Type: 'APNS',
    ResourceArn: app,
    EndpointAttributes: { DeviceToken: 'token-1' },
    CreatedTimestamp: new Date(createdAtMs),
    LastUpdatedTimestamp: new Date(createdAtMs + 1000),
    AllowMessages: 'ALL',
    EndpointState: { Status: 'ACTIVE' },
  })
})

for (const deviceTokenPolicy of ['exclusive', 'refresh'] as const)
  test(`moves a device to the user who registers it last (${deviceTokenPolicy})`, async () => {
    const { client, user, app, instance } = await (await world({ deviceTokenPolicy })).withUser()
    const bob = await newUser(client, instance, 'bob')
    const anns = await client.send(register(user, app, 'token-1'))
    const bobs = await client.send(register(bob, app, 'token-1'))
    assert.notEqual(bobs.EndpointId, anns.EndpointId)
    assert.deepEqual(await endpointIds(client, user), [])
    assert.deepEqual(await endpointIds(client, bob), [bobs.EndpointId])
  })

test('audits the move of a device with both users and both endpoints', async () => {
  const { client, user, app, instance, audits } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const anns = await client.send(register(user, app, 'token-1'))
  const bobs = await client.send(register(bob, app, 'token-1'))
  assert.deepEqual(audits, [
    {
      event: 'DeviceTokenMoved',
      resources: [bob, user],
      details: { toEndpointId: bobs.EndpointId, fromEndpointId: anns.EndpointId },
    },
  ])
})

test('moves a device back to its first user, as a new endpoint', async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  await client.send(register(user, app, 'token-1'))
  await client.send(register(bob, app, 'token-1'))
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  assert.deepEqual(await endpointIds(client, user), [EndpointId])
  assert.deepEqual(await endpointIds(client, bob), [])
})

test('moves a device whose endpoint is out of service', async () => {
  const w = await (await world()).withUser()
  const bob = await newUser(w.client, w.instance, 'bob')
  const anns = await w.client.send(register(w.user, w.app, 'token-1'))
  await deactivate(w, w.user, anns.EndpointId)
  const bobs = await w.client.send(register(bob, w.app, 'token-1'))
  assert.deepEqual(await endpointIds(w.client, w.user), [])
  assert.deepEqual((await describe(w.client, bob, bobs.EndpointId)).EndpointState, { Status: 'ACTIVE' })
})

test('moves nothing to a user who is at the quota', async () => {
  const { client, user, app, instance, audits } = await (await world({ quotas: { endpointsPerUser: 1 } })).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await client.send(register(bob, app, 'token-2'))
  const refused = await refusal(client.send(register(bob, app, 'token-1')))
  assert.equal(refused.name, 'ResourceLimitExceededException')
  assert.deepEqual(await endpointIds(client, user), [EndpointId])
  assert.deepEqual(audits, [])
})

test('leaves a device with both users where tokens are shared', async () => {
  const w = await (await world({ deviceTokenPolicy: 'shared' })).withUser()
  const bob = await newUser(w.client, w.instance, 'bob')
  const anns = await w.client.send(register(w.user, w.app, 'token-1'))
  const bobs = await w.client.send(register(bob, w.app, 'token-1'))
  assert.deepEqual(await endpointIds(w.client, w.user), [anns.EndpointId])
  assert.deepEqual(await endpointIds(w.client, bob), [bobs.EndpointId])
  assert.deepEqual(w.audits, [])
})

test('refuses a device to the user who has it where tokens are shared, too', async () => {
  const { client, user, app } = await (await world({ deviceTokenPolicy: 'shared' })).withUser()
  await client.send(register(user, app, 'token-1'))
  await assert.rejects(client.send(register(user, app, 'token-1')), { name: 'ConflictException' })
})

for (const deviceTokenPolicy of ['exclusive', 'refresh', 'shared'] as const)
  test(`puts a device back in service that its user registers again (${deviceTokenPolicy})`, async () => {
    const w = await (await world({ deviceTokenPolicy })).withUser()
    const first = await w.client.send(register(w.user, w.app, 'token-1', { Name: 'old', AllowMessages: 'NONE' }))
    await deactivate(w, w.user, first.EndpointId)
    w.pass(1000)
    const again = await w.client.send(register(w.user, w.app, 'token-1', { Name: 'new' }))
    const endpoint = await describe(w.client, w.user, again.EndpointId)
    assert.equal(again.$metadata.httpStatusCode, 201)
    assert.equal(again.EndpointId, first.EndpointId)
    assert.deepEqual(endpoint.EndpointState, { Status: 'ACTIVE' })
    assert.deepEqual([endpoint.Name, endpoint.AllowMessages], ['new', 'ALL'])
    assert.deepEqual(endpoint.LastUpdatedTimestamp, new Date(w.now()))
  })

test('takes the same token of another type for another device', async () => {
  const { client, user, app } = await (await world()).withUser()
  await client.send(register(user, app, 'token-1', { Type: 'APNS' }))
  await client.send(register(user, app, 'token-1', { Type: 'APNS_SANDBOX' }))
  await client.send(register(user, app, 'token-1', { Type: 'GCM' }))
  assert.equal((await endpointIds(client, user)).length, 3)
})

test('takes the same token of another push application for another device', async () => {
  const { client, user, app, pinpoint } = await (await world()).withUser()
  await client.send(register(user, app, 'token-1'))
  await client.send(register(user, await newApp(pinpoint), 'token-1'))
  assert.equal((await endpointIds(client, user)).length, 2)
})

test('takes the same token in another app instance for another device', async () => {
  const { client, user, app } = await (await world()).withUser()
  const stranger = await newUser(client, await newInstance(client), 'stranger')
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  await client.send(register(stranger, app, 'token-1'))
  assert.deepEqual(await endpointIds(client, user), [EndpointId])
})

for (const Type of ['APNS', 'APNS_SANDBOX'] as const)
  test(`compares a hexadecimal token of ${Type} without case, and keeps it as sent`, async () => {
    const { client, user, app, instance } = await (await world()).withUser()
    const bob = await newUser(client, instance, 'bob')
    await client.send(register(user, app, 'ABCDEF01', { Type }))
    const { EndpointId } = await client.send(register(bob, app, 'abcDEF01', { Type }))
    assert.deepEqual(await endpointIds(client, user), [])
    assert.equal((await describe(client, bob, EndpointId)).EndpointAttributes?.DeviceToken, 'abcDEF01')
  })

test('compares a token of GCM by case, hexadecimal or not', async () => {
  const { client, user, app } = await (await world()).withUser()
  await client.send(register(user, app, 'ABCDEF01', { Type: 'GCM' }))
  await client.send(register(user, app, 'abcdef01', { Type: 'GCM' }))
  assert.equal((await endpointIds(client, user)).length, 2)
})

test('compares a token of APNS that is not hexadecimal by case', async () => {
  const { client, user, app } = await (await world()).withUser()
  await client.send(register(user, app, 'Token'))
  await client.send(register(user, app, 'token'))
  assert.equal((await endpointIds(client, user)).length, 2)
})

// The VoIP token: answer 5.

const withVoip = (DeviceToken: string, VoipDeviceToken: string) => ({
  EndpointAttributes: { DeviceToken, VoipDeviceToken },
})

for (const Type of ['APNS', 'APNS_SANDBOX', 'GCM'] as const)
  test(`keeps a VoIP token of ${Type} with its endpoint`, async () => {
    const { client, user, app } = await (await world()).withUser()
    const { EndpointId } = await client.send(register(user, app, '', { Type, ...withVoip('token-1', 'voip-1') }))
    assert.deepEqual((await describe(client, user, EndpointId)).EndpointAttributes, {
      DeviceToken: 'token-1',
      VoipDeviceToken: 'voip-1',
    })
  })

for (const deviceTokenPolicy of ['exclusive', 'refresh'] as const)
  test(`takes a VoIP token from whoever had it, and leaves them their endpoint (${deviceTokenPolicy})`, async () => {
    const { client, user, app, instance } = await (await world({ deviceTokenPolicy })).withUser()
    const bob = await newUser(client, instance, 'bob')
    const anns = await client.send(register(user, app, '', withVoip('token-1', 'C0FFEE')))
    const bobs = await client.send(register(bob, app, '', withVoip('token-2', 'c0ffee')))
    const [before, after] = [
      await describe(client, user, anns.EndpointId),
      await describe(client, bob, bobs.EndpointId),
    ]
    assert.deepEqual(before.EndpointAttributes, { DeviceToken: 'token-1' })
    assert.deepEqual(before.EndpointState, { Status: 'ACTIVE' })
    assert.equal(after.EndpointAttributes?.VoipDeviceToken, 'c0ffee')
  })

test("takes a VoIP token from the user's own older endpoint", async () => {
  const { client, user, app } = await (await world()).withUser()
  const older = await client.send(register(user, app, '', withVoip('token-1', 'voip-1')))
  await client.send(register(user, app, '', withVoip('token-2', 'voip-1')))
  assert.deepEqual((await describe(client, user, older.EndpointId)).EndpointAttributes, { DeviceToken: 'token-1' })
})

test('takes a VoIP token back and forth', async () => {
  const { client, user, app, instance } = await (await world({ deviceTokenPolicy: 'refresh' })).withUser()
  const bob = await newUser(client, instance, 'bob')
  const anns = await client.send(register(user, app, '', withVoip('token-1', 'voip-1')))
  const bobs = await client.send(register(bob, app, '', withVoip('token-2', 'voip-1')))
  await client.send(register(user, app, '', withVoip('token-1', 'voip-1')))
  assert.equal((await describe(client, user, anns.EndpointId)).EndpointAttributes?.VoipDeviceToken, 'voip-1')
  assert.deepEqual((await describe(client, bob, bobs.EndpointId)).EndpointAttributes, { DeviceToken: 'token-2' })
})

test('lets go of a VoIP token that its device gave up for another', async () => {
  const { client, user, app, instance } = await (await world({ deviceTokenPolicy: 'refresh' })).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(user, app, '', withVoip('token-1', 'voip-1')))
  await client.send(register(user, app, '', withVoip('token-1', 'voip-2')))
  await client.send(register(bob, app, '', withVoip('token-2', 'voip-1')))
  assert.equal((await describe(client, user, EndpointId)).EndpointAttributes?.VoipDeviceToken, 'voip-2')
})

test('leaves a VoIP token where it is under another type or push application', async () => {
  const { client, user, app, pinpoint } = await (await world()).withUser()
  const { EndpointId } = await client.send(register(user, app, '', withVoip('token-1', 'voip-1')))
  await client.send(register(user, app, '', { Type: 'APNS_SANDBOX', ...withVoip('token-2', 'voip-1') }))
  await client.send(register(user, await newApp(pinpoint), '', withVoip('token-3', 'voip-1')))
  assert.equal((await describe(client, user, EndpointId)).EndpointAttributes?.VoipDeviceToken, 'voip-1')
})

test('leaves a VoIP token with both users where tokens are shared', async () => {
  const { client, user, app, instance } = await (await world({ deviceTokenPolicy: 'shared' })).withUser()
  const bob = await newUser(client, instance, 'bob')
  const anns = await client.send(register(user, app, '', withVoip('token-1', 'voip-1')))
  await client.send(register(bob, app, '', withVoip('token-2', 'voip-1')))
  assert.equal((await describe(client, user, anns.EndpointId)).EndpointAttributes?.VoipDeviceToken, 'voip-1')
})

test('tells a VoIP token from a device token of the same letters', async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(user, app, 'same'))
  await client.send(register(bob, app, '', withVoip('token-2', 'same')))
  assert.deepEqual(await endpointIds(client, user), [EndpointId])
  await assert.rejects(client.send(register(user, app, 'same')), { name: 'ConflictException' })
})
