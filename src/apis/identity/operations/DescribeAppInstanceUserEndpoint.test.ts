import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceUserEndpointCommand } from '@aws-sdk/client-chime-sdk-identity'
import { deactivate, describe } from '../../../../test/support/endpoints.ts'
import { refusal } from '../../../../test/support/refusal.ts'
import { newUser, register, world } from '../../../../test/support/world.ts'

test('shows an endpoint with its tokens as they were sent', async () => {
  const { client, user, app, now } = await (await world()).withUser()
  const EndpointAttributes = { DeviceToken: 'ABcd01', VoipDeviceToken: 'EFef23' }
  const { EndpointId } = await client.send(register(user, app, '', { EndpointAttributes, Name: '' }))
  assert.deepEqual(await describe(client, user, EndpointId), {
    AppInstanceUserArn: user,
    EndpointId,
    Name: '',
    Type: 'APNS',
    ResourceArn: app,
    EndpointAttributes,
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
    AllowMessages: 'ALL',
    EndpointState: { Status: 'ACTIVE' },
  })
})

for (const reason of ['INVALID_DEVICE_TOKEN', 'INVALID_PINPOINT_ARN'] as const)
  test(`says why an endpoint is out of service: ${reason}`, async () => {
    const w = await (await world()).withUser()
    const { EndpointId } = await w.client.send(register(w.user, w.app, 'token-1'))
    await deactivate(w, w.user, EndpointId, reason)
    const { EndpointState } = await describe(w.client, w.user, EndpointId)
    assert.deepEqual(EndpointState, { Status: 'INACTIVE', StatusReason: reason })
  })

const UNKNOWN = [
  ['an id that it has not', '01890a5d-ac96-774b-bcce-b302099a8057'],
  ['a text that is no id', 'mine'],
] as const

for (const [what, EndpointId] of UNKNOWN)
  test(`refuses ${what}, and names it`, async () => {
    const { client, user } = await (await world()).withUser()
    const refused = await refusal(describe(client, user, EndpointId))
    assert.equal(refused.name, 'ForbiddenException')
    assert.match(refused.message, new RegExp(EndpointId))
  })

test("answers for another user's endpoint as for none", async () => {
  const { client, user, app, instance } = await (await world()).withUser()
  const bob = await newUser(client, instance, 'bob')
  const { EndpointId } = await client.send(register(user, app, 'token-1'))
  const anns = await refusal(describe(client, bob, EndpointId))
  const nobodys = await refusal(describe(client, bob, 'nobodys'))
  assert.deepEqual({ ...anns, message: anns.message.replace(EndpointId ?? '', 'nobodys') }, nobodys)
})

test('refuses a text that is no ARN at all', async () => {
  const { client } = await world()
  const nonsense = new DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn: 'ann', EndpointId: 'mine' })
  await assert.rejects(client.send(nonsense), { name: 'ForbiddenException', message: /an AppInstanceUser$/ })
})
