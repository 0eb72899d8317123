// npm run demo: the whole main job on a real server with the AWS SDK for JavaScript; fails at the first surprise.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type AppInstanceUserEndpointType,
  ChimeSDKIdentityClient,
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  DeregisterAppInstanceUserEndpointCommand,
  DescribeAppInstanceUserEndpointCommand,
  ListAppInstanceUserEndpointsCommand,
  RegisterAppInstanceUserEndpointCommand,
  UpdateAppInstanceUserEndpointCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { CreateAppCommand, PinpointClient } from '@aws-sdk/client-pinpoint'

const CARILLON = join(import.meta.dirname, '..', 'bin', 'carillon')
const REGION = 'us-east-1'

const credentials = {
  accessKeyId: `DEMO${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
}
const dataDir = mkdtempSync(join(tmpdir(), 'carillon-demo-'))
let server: ChildProcess | undefined

const say = (line: string) => console.log(line)

/** Starts `carillon serve` on a free port; returns its address. */
const startServer = async (): Promise<string> => {
  const flags = ['--port', '0', '--admin-port', 'off', '--data-dir', dataDir, '--region', REGION, '--log', 'error']
  const { PATH } = process.env
  server = spawn(process.execPath, [CARILLON, 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH,
      CARILLON_ACCESS_KEY_ID: credentials.accessKeyId,
      CARILLON_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  })
  assert.ok(server.stdout)
  for await (const line of createInterface(server.stdout)) {
    const [, address] = /^ +API +(\S+)$/.exec(line) ?? []
    if (address === undefined) continue
    server.stdout.resume()
    return address
  }
  return assert.fail('the server did not start')
}

const stopServer = async (signal: 'SIGKILL' | 'SIGTERM') => {
  if (server === undefined) return
  const ended = once(server, 'exit')
  server.kill(signal)
  await ended
  server = undefined
}

const clientsOf = (endpoint: string) => {
  const settings = { endpoint, region: REGION, credentials, maxAttempts: 1 }
  return { identity: new ChimeSDKIdentityClient(settings), pinpoint: new PinpointClient(settings) }
}

/** What the steps work on. */
interface User {
  readonly AppInstanceUserArn: string | undefined
  /** The push app that devices are registered with. */
  readonly ResourceArn: string | undefined
}

const createUser = async ({ identity, pinpoint }: ReturnType<typeof clientsOf>): Promise<User> => {
  say('Creating what a device is registered with, by the AWS SDK for JavaScript')
  const { ApplicationResponse } = await pinpoint.send(
    new CreateAppCommand({ CreateApplicationRequest: { Name: 'demo' } }),
  )
  say(`  push app      ${ApplicationResponse?.Arn}`)
  const { AppInstanceArn } = await identity.send(new CreateAppInstanceCommand({ Name: 'demo' }))
  say(`  app instance  ${AppInstanceArn}`)
  const { AppInstanceUserArn } = await identity.send(
    new CreateAppInstanceUserCommand({ AppInstanceArn, AppInstanceUserId: 'demo-user', Name: 'Demo user' }),
  )
  say(`  user          ${AppInstanceUserArn}`)
  return { AppInstanceUserArn, ResourceArn: ApplicationResponse?.Arn }
}

const registration = (user: User, Name: string, Type: AppInstanceUserEndpointType, DeviceToken: string) =>
  new RegisterAppInstanceUserEndpointCommand({
    ...user,
    Name,
    Type,
    EndpointAttributes: { DeviceToken },
    ClientRequestToken: `demo-${Name}`,
  })

/** Returns the two EndpointIds. */
const registerDevices = async (identity: ChimeSDKIdentityClient, user: User, iphoneToken: string) => {
  say('Registering two devices')
  const iphone = await identity.send(registration(user, 'iPhone', 'APNS', iphoneToken))
  say(`  iPhone   (APNS) ${iphone.EndpointId}`)
  const android = await identity.send(registration(user, 'Android', 'GCM', randomBytes(70).toString('base64url')))
  say(`  Android  (GCM)  ${android.EndpointId}`)
  assert.notEqual(android.EndpointId, iphone.EndpointId)

  say('Registering the iPhone again with the same ClientRequestToken, as a client does that lost the answer')
  const again = await identity.send(registration(user, 'iPhone', 'APNS', iphoneToken))
  assert.equal(again.EndpointId, iphone.EndpointId)
  say(`  It is the same endpoint: ${again.EndpointId}`)
  return { iphoneId: iphone.EndpointId, androidId: android.EndpointId }
}

const listNames = async (identity: ChimeSDKIdentityClient, { AppInstanceUserArn }: User) => {
  const { AppInstanceUserEndpoints = [] } = await identity.send(
    new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn }),
  )
  return AppInstanceUserEndpoints.map(({ Name }) => Name)
}

const describe = async (identity: ChimeSDKIdentityClient, { AppInstanceUserArn }: User, EndpointId?: string) => {
  const { AppInstanceUserEndpoint } = await identity.send(
    new DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn, EndpointId }),
  )
  return AppInstanceUserEndpoint
}

const demo = async () => {
  say(`Starting a server on a free port, with an empty folder: ${dataDir}`)
  const address = await startServer()
  say(`  It listens on ${address}.`)
  const clients = clientsOf(address)
  const { identity } = clients
  const user = await createUser(clients)
  const { AppInstanceUserArn } = user
  const iphoneToken = randomBytes(32).toString('hex')
  const { iphoneId, androidId } = await registerDevices(identity, user, iphoneToken)

  say("Listing the user's endpoints")
  const listed = await listNames(identity, user)
  assert.deepEqual(listed, ['iPhone', 'Android'])
  say(`  ${listed.join(', ')}`)

  say('Describing the iPhone')
  const described = await describe(identity, user, iphoneId)
  assert.equal(described?.EndpointAttributes?.DeviceToken, iphoneToken)
  assert.equal(described.EndpointState?.Status, 'ACTIVE')
  say(`  ${described.Type}, ${described.EndpointState.Status}, AllowMessages ${described.AllowMessages}`)

  say('Renaming it, and letting no messages through')
  const update = { AppInstanceUserArn, EndpointId: iphoneId, Name: 'iPhone at night', AllowMessages: 'NONE' } as const
  await identity.send(new UpdateAppInstanceUserEndpointCommand(update))

  say('Deregistering the Android')
  await identity.send(new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn, EndpointId: androidId }))

  say('Killing the server without warning (SIGKILL), and starting it again on the same folder')
  await stopServer('SIGKILL')
  const { identity: afterwards } = clientsOf(await startServer())

  say('Everything that was acknowledged is there')
  assert.deepEqual(await listNames(afterwards, user), ['iPhone at night'])
  const kept = await describe(afterwards, user, iphoneId)
  assert.deepEqual([kept?.AllowMessages, kept?.EndpointAttributes?.DeviceToken], ['NONE', iphoneToken])
  say(`  one endpoint: ${kept?.Name}, AllowMessages ${kept?.AllowMessages}, its device token unchanged`)
  const replayed = await afterwards.send(registration(user, 'iPhone', 'APNS', iphoneToken))
  assert.equal(replayed.EndpointId, iphoneId)
  say('  and the ClientRequestToken is still remembered: registering again gives the same endpoint')
  say('Done. To try it yourself: npm start')
}

try {
  await demo()
} finally {
  await stopServer('SIGTERM')
  rmSync(dataDir, { recursive: true, force: true })
}
