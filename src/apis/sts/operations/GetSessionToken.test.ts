import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppInstanceCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { allowing } from '../../../../test/support/principals.ts'
import { credentialsIn, secondsIn } from '../../../../test/support/temporary.ts'
import { world } from '../../../../test/support/world.ts'

const get = (DurationSeconds?: number) => new GetSessionTokenCommand({ DurationSeconds })

test('gives a user credentials with what its key may do, and no more', async () => {
  const { as, limitedUser, now } = await world()
  const user = await limitedUser(allowing(['sts:GetSessionToken', 'chime:ListAppInstances']))
  const answer = await user.sts.send(get())
  const session = as(credentialsIn(answer))
  assert.equal(secondsIn(answer, now()), 43_200)
  assert.match(answer.Credentials?.AccessKeyId ?? '', /^ASIA/)
  assert.equal((await session.sts.send(new GetCallerIdentityCommand())).UserId, user.principal.id)
  await session.client.send(new ListAppInstancesCommand())
  await assert.rejects(
    session.client.send(new CreateAppInstanceCommand({ Name: 'chat', ClientRequestToken: 'once' })),
    { name: 'ForbiddenException', Code: 'AccessDenied' },
  )
})

test('lasts as long as it is asked to: a user for up to 36 hours, a root never longer than one', async () => {
  const { sts, limitedUser, now } = await world()
  const user = await limitedUser(allowing())
  const lasting = async (client: typeof sts, seconds?: number) => secondsIn(await client.send(get(seconds)), now())
  assert.deepEqual(
    [await lasting(user.sts, 129_600), await lasting(user.sts, 900), await lasting(sts), await lasting(sts, 7200)],
    [129_600, 900, 3600, 3600],
  )
  await assert.rejects(user.sts.send(get(129_601)), { name: 'ValidationError' })
})

test('is over when it has expired', async () => {
  const { as, sts, pass } = await world()
  const session = as(credentialsIn(await sts.send(get(900))))
  await session.client.send(new ListAppInstancesCommand())
  pass(900_000)
  await assert.rejects(session.client.send(new ListAppInstancesCommand()), { name: 'ExpiredTokenException' })
  await assert.rejects(session.sts.send(new GetCallerIdentityCommand()), { name: 'ExpiredToken' })
})

test('needs a permission, and a key that does not expire', async () => {
  const { as, sts, limitedUser } = await world()
  const stranger = await limitedUser(allowing('chime:*'))
  await assert.rejects(stranger.sts.send(get()), {
    name: 'AccessDenied',
    message: /not authorized to perform: sts:GetSessionToken on resource: \* because no identity-based policy/,
  })
  const session = as(credentialsIn(await sts.send(get())))
  await assert.rejects(session.sts.send(get()), {
    name: 'AccessDenied',
    message: 'Cannot call GetSessionToken with session credentials',
  })
})

test('refuses the code of a device rather than leave it out', async () => {
  const { sts } = await world()
  const withDevice = { SerialNumber: 'GAHT12345678', TokenCode: '123456' }
  await assert.rejects(sts.send(new GetSessionTokenCommand(withDevice)), {
    name: 'ValidationError',
    message: 'SerialNumber: not supported here; TokenCode: not supported here',
  })
})
