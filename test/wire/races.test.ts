import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  ConflictException,
  CreateAppInstanceAdminCommand,
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  ListAppInstanceAdminsCommand,
  ListAppInstancesCommand,
  ListAppInstanceUsersCommand,
  ResourceLimitExceededException,
} from '@aws-sdk/client-chime-sdk-identity'
import { endpointIds } from '../support/endpoints.ts'
import { secret } from '../support/logs.ts'
import { runningServer } from '../support/server.ts'
import { newApp, newInstance, newUser, OTHER_ACCOUNT, register } from '../support/world.ts'

const AT_ONCE = 64

const server = await runningServer()
after(() => server[Symbol.asyncDispose]())
const { client, pinpoint } = server.root
const app = await newApp(pinpoint)
const instance = await newInstance(client)

/** Sends as many at once as a race has runners. */
const race = async <T>(send: (runner: number) => Promise<T>) => {
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, runner) => send(runner)))
  return {
    answers: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    errors: outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : [])),
  }
}

test('one ClientRequestToken makes one endpoint, and all hear of it', async () => {
  const user = await newUser(client, instance, 'repeater')
  const registration = register(user, app, secret('repeated'))
  const { answers, errors } = await race(() => client.send(registration))
  assert.deepEqual(errors, [])
  const ids = new Set(answers.map(({ EndpointId }) => EndpointId))
  assert.deepEqual([...ids], await endpointIds(client, user))
})

test('one ClientRequestToken makes one app instance', async () => {
  const command = new CreateAppInstanceCommand({ Name: secret('name'), ClientRequestToken: crypto.randomUUID() })
  const { AppInstances: before = [] } = await client.send(new ListAppInstancesCommand({}))
  const { answers } = await race(() => client.send(command))
  const { AppInstances: made = [] } = await client.send(new ListAppInstancesCommand({}))
  assert.deepEqual([answers.length, made.length], [AT_ONCE, before.length + 1])
})

test('of one ClientRequestToken with as many bodies one is taken, and the others conflict with it', async () => {
  const user = await newUser(client, instance, 'changer')
  const once = { ClientRequestToken: crypto.randomUUID() }
  const { answers, errors } = await race((runner) => client.send(register(user, app, secret(`body-${runner}`), once)))
  assert.deepEqual([answers.length, (await endpointIds(client, user)).length], [1, 1])
  assert.ok(errors.every((error) => error instanceof ConflictException))
})

test('a device that its user registers with as many tokens of requests is registered once', async () => {
  const user = await newUser(client, instance, 'hasty')
  const { answers, errors } = await race(() => client.send(register(user, app, secret('hasty'))))
  assert.deepEqual([answers.length, (await endpointIds(client, user)).length], [1, 1])
  assert.ok(errors.every((error) => error instanceof ConflictException))
})

test('exactly one is let in where nine of ten endpoints are registered', async () => {
  const user = await newUser(client, instance, 'collector')
  for (let device = 0; device < 9; device += 1) await client.send(register(user, app, secret(`collected-${device}`)))
  const { answers, errors } = await race((runner) => client.send(register(user, app, secret(`tenth-${runner}`))))
  assert.deepEqual([answers.length, (await endpointIds(client, user)).length], [1, 10])
  assert.ok(errors.every((error) => error instanceof ResourceLimitExceededException))
})

test('a device that as many users register ends with exactly one of them', async () => {
  const users = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, runner) => newUser(client, instance, `rival-${runner}`)),
  )
  const device = { EndpointAttributes: { DeviceToken: secret('wanted'), VoipDeviceToken: secret('wanted-voip') } }
  const { answers } = await race((runner) => client.send(register(users[runner] ?? '', app, '', device)))
  const kept = (await Promise.all(users.map((user) => endpointIds(client, user)))).flat()
  assert.deepEqual([answers.length, kept.length], [AT_ONCE, 1])
  assert.ok(answers.some(({ EndpointId }) => EndpointId === kept[0]))
})

test('one user id makes one user, and all that ask for the same are told so', async () => {
  const AppInstanceArn = await newInstance(client)
  const { answers } = await race(() => newUser(client, AppInstanceArn, 'popular'))
  const { AppInstanceUsers } = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn }))
  assert.deepEqual([answers.length, new Set(answers).size, AppInstanceUsers?.length], [AT_ONCE, 1, 1])
})

test('of one user id under as many names one is taken, and the others conflict with it', async () => {
  const { answers, errors } = await race((runner) =>
    client.send(
      new CreateAppInstanceUserCommand({
        AppInstanceArn: instance,
        AppInstanceUserId: 'contested',
        Name: secret(`name-${runner}`),
        ClientRequestToken: crypto.randomUUID(),
      }),
    ),
  )
  assert.equal(answers.length, 1)
  assert.ok(errors.every((error) => error instanceof ConflictException))
})

test('a user is made admin once', async () => {
  const admin = { AppInstanceArn: instance, AppInstanceAdminArn: await newUser(client, instance, 'boss') }
  const { answers, errors } = await race(() => client.send(new CreateAppInstanceAdminCommand(admin)))
  const { AppInstanceAdmins } = await client.send(new ListAppInstanceAdminsCommand({ AppInstanceArn: instance }))
  assert.deepEqual([answers.length, AppInstanceAdmins?.length], [1, 1])
  assert.ok(errors.every((error) => error instanceof ConflictException))
})

test('exactly as many app instances are let in as the account has left', async () => {
  const { client: other } = await server.newKey(OTHER_ACCOUNT)
  await race(() => newInstance(other))
  const { answers, errors } = await race(() => newInstance(other))
  assert.equal(answers.length, 100 - AT_ONCE)
  assert.ok(errors.every((error) => error instanceof ResourceLimitExceededException))
})
