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

const demo = async () => {
  say(`Starting a server on a free port, with an empty folder: ${dataDir}`)
  const address = await startServer()
  say(`  It listens on ${address}.`)
  const { identity, pinpoint } = clientsOf(address)

  say('Creating what a device is registered with, by the AWS SDK for JavaScript')
  const { ApplicationResponse: app } = await pinpoint.send(
    new CreateAppCommand({ CreateApplicationRequest: { Name: 'demo' } }),
  )
  say(`  push app      ${app?.Arn}`)
  const { AppInstanceArn } = await identity.send(new CreateAppInstanceCommand({ Name: 'demo' }))
  say(`  app instance  ${AppInstanceArn}`)
  const { AppInstanceUserArn } = await identity.send(
    new CreateAppInstanceUserCommand({ AppInstanceArn, AppInstanceUserId: 'demo-user', Name: 'Demo user' }),
  )
  say(`  user          ${AppInstanceUserArn}`)

  const registration = (Name: string, Type: AppInstanceUserEndpointType, DeviceToken: string) =>
    new RegisterAppInstanceUserEndpointCommand({
      AppInstanceUserArn,
      ResourceArn: app?.Arn,
      Name,
      Type,
      EndpointAttributes: { DeviceToken },
      ClientRequestToken: `demo-${Name}`,
    })
  const namesListed = async (client: ChimeSDKIdentityClient) => {
    const { AppInstanceUserEndpoints = [] } = await client.send(
      new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn }),
    )
    return AppInstanceUserEndpoints.map(({ Name }) => Name)
  }

  say('Registering two devices')
  const iphoneToken = randomBytes(32).toString('hex')
  const iphone = await identity.send(registration('iPhone', 'APNS', iphoneToken))
  say(`  iPhone   (APNS) ${iphone.EndpointId}`)
  const android = await identity.send(registration('Android', 'GCM', randomBytes(70).toString('base64url')))
  say(`  Android  (GCM)  ${android.EndpointId}`)
  assert.notEqual(android.EndpointId, iphone.EndpointId)

  say('Registering the iPhone again with the same ClientRequestToken, as a client does that lost the answer')
  const again = await identity.send(registration('iPhone', 'APNS', iphoneToken))
  assert.equal(again.EndpointId, iphone.EndpointId)
  say(`  It is the same endpoint: ${again.EndpointId}`)

  say("Listing the user's endpoints")
  const listed = await namesListed(identity)
  assert.deepEqual(listed, ['iPhone', 'Android'])
  say(`  ${listed.join(', ')}`)

  const describeIphone = new DescribeAppInstanceUserEndpointCommand({
    AppInstanceUserArn,
    EndpointId: iphone.EndpointId,
  })
  say('Describing the iPhone')
  const { AppInstanceUserEndpoint: described } = await identity.send(describeIphone)
  assert.equal(described?.EndpointAttributes?.DeviceToken, iphoneToken)
  assert.equal(described?.EndpointState?.Status, 'ACTIVE')
  say(`  ${described?.Type}, ${described?.EndpointState?.Status}, AllowMessages ${described?.AllowMessages}`)

  say('Renaming it, and letting no messages through')
  await identity.send(
    new UpdateAppInstanceUserEndpointCommand({
      AppInstanceUserArn,
      EndpointId: iphone.EndpointId,
      Name: 'iPhone at night',
      AllowMessages: 'NONE',
    }),
  )

  say('Deregistering the Android')
  await identity.send(
    new DeregisterAppInstanceUserEndpointCommand({ AppInstanceUserArn, EndpointId: android.EndpointId }),
  )

  say('Killing the server without warning (SIGKILL), and starting it again on the same folder')
  await stopServer('SIGKILL')
  const { identity: afterwards } = clientsOf(await startServer())

  say('Everything that was acknowledged is there')
  assert.deepEqual(await namesListed(afterwards), ['iPhone at night'])
  const { AppInstanceUserEndpoint: kept } = await afterwards.send(describeIphone)
  assert.deepEqual(
    [kept?.Name, kept?.AllowMessages, kept?.EndpointAttributes?.DeviceToken],
    ['iPhone at night', 'NONE', iphoneToken],
  )
  say(`  one endpoint: ${kept?.Name}, AllowMessages ${kept?.AllowMessages}, its device token unchanged`)
  const replayed = await afterwards.send(registration('iPhone', 'APNS', iphoneToken))
  assert.equal(replayed.EndpointId, iphone.EndpointId)
  say('  and the ClientRequestToken is still remembered: registering again gives the same endpoint')
  say('Done.')
}

try {
  await demo()
} finally {
  await stopServer('SIGTERM')
  rmSync(dataDir, { recursive: true, force: true })
}
