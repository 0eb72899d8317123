import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as identity from '@aws-sdk/client-chime-sdk-identity'
import * as pinpoint from '@aws-sdk/client-pinpoint'
import { secret } from '../support/logs.ts'
import { eventually, runningServer } from '../support/server.ts'
import { newApp, newInstance, newUser, OTHER_ACCOUNT, register } from '../support/world.ts'

/** Some resources, by ARN. */
interface Resources {
  readonly instance: string
  readonly user: string
  readonly app: string
}

type Running = Awaited<ReturnType<typeof runningServer>>
type Clients = Running['root']

let server: Running
let mine: Clients
let other: Clients
let theirs: Resources
let own: Resources

const resourcesOf = async ({ client, pinpoint: push }: Clients): Promise<Resources> => {
  const instance = await newInstance(client)
  return { instance, user: await newUser(client, instance, 'ann'), app: await newApp(push) }
}

before(async () => {
  server = await runningServer()
  mine = await server.newKey(OTHER_ACCOUNT)
  other = server.root
  theirs = await resourcesOf(other)
  own = await resourcesOf(mine)
})
after(() => server[Symbol.asyncDispose]())

/** What a caller sees of a refusal. */
const refusal = async (answer: Promise<unknown>) => {
  const error: unknown = await answer.then(
    () => assert.fail('not refused'),
    (reason) => reason,
  )
  assert.ok(
    error instanceof identity.ChimeSDKIdentityServiceException || error instanceof pinpoint.PinpointServiceException,
  )
  return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode }
}

const token = () => ({ ClientRequestToken: crypto.randomUUID() })

test("registers no device with another account's application", async () => {
  await assert.rejects(mine.client.send(register(own.user, theirs.app, secret('token-2'))), {
    name: 'BadRequestException',
  })
})

test("lists only an account's own app instances and applications", async () => {
  const { AppInstances } = await mine.client.send(new identity.ListAppInstancesCommand({}))
  const { ApplicationsResponse } = await mine.pinpoint.send(new pinpoint.GetAppsCommand({}))
  assert.deepEqual(
    AppInstances?.map(({ AppInstanceArn }) => AppInstanceArn),
    [own.instance],
  )
  assert.deepEqual(
    ApplicationsResponse?.Item?.map(({ Arn }) => Arn),
    [own.app],
  )
})

test('refuses a NextToken that was given to another account', async () => {
  await Promise.all([newInstance(other.client), newApp(other.pinpoint)])
  const { NextToken } = await other.client.send(new identity.ListAppInstancesCommand({ MaxResults: 1 }))
  const { ApplicationsResponse } = await other.pinpoint.send(new pinpoint.GetAppsCommand({ PageSize: '1' }))
  const Token = ApplicationsResponse?.NextToken
  await assert.rejects(mine.client.send(new identity.ListAppInstancesCommand({ NextToken })), {
    name: 'BadRequestException',
  })
  await assert.rejects(mine.pinpoint.send(new pinpoint.GetAppsCommand({ Token })), { name: 'BadRequestException' })
  await other.pinpoint.send(new pinpoint.GetAppsCommand({ Token }))
})

test('takes a ClientRequestToken that another account has used for a new one', async () => {
  const request = new identity.CreateAppInstanceCommand({ Name: secret('chat'), ...token() })
  const there = await other.client.send(request)
  const here = await mine.client.send(request)
  const again = await mine.client.send(request)
  assert.notEqual(here.AppInstanceArn, there.AppInstanceArn)
  assert.match(here.AppInstanceArn ?? '', new RegExp(`:${OTHER_ACCOUNT}:`))
  assert.equal(again.AppInstanceArn, here.AppInstanceArn)
})

const listed = ({ client }: Clients) => client.send(new identity.ListAppInstancesCommand({}))

test('refuses a key once it is disabled, each API in its own way', async () => {
  const key = await server.newKey(OTHER_ACCOUNT)
  await listed(key)
  await server.command('keys', 'disable', key.credentials.accessKeyId)
  await eventually(() => assert.rejects(listed(key), { name: 'UnauthorizedClientException' }))
  assert.equal((await refusal(listed(key))).status, 401)
  assert.equal((await refusal(key.pinpoint.send(new pinpoint.GetAppsCommand({})))).name, 'ForbiddenException')
})

test('knows a key no more once it is deleted', async () => {
  const key = await server.newKey(OTHER_ACCOUNT)
  await listed(key)
  await server.command('keys', 'delete', key.credentials.accessKeyId)
  await eventually(() => assert.rejects(listed(key), { name: 'UnrecognizedClientException' }))
  assert.equal((await refusal(listed(key))).status, 403)
})
