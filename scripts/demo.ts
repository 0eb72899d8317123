// npm run demo: the whole main job on a real server with the AWS SDK for JavaScript; fails at the first surprise.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import {
  CreateAppCommand,
  PinpointClient,
  SendMessagesCommand,
  UpdateApnsChannelCommand,
  UpdateGcmChannelCommand,
} from '@aws-sdk/client-pinpoint'
import { type Running, started } from './demo-processes.ts'

const REGION = 'us-east-1'

const credentials = {
  accessKeyId: `DEMO${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
}
const folder = mkdtempSync(join(tmpdir(), 'carillon-demo-'))
const running: Running[] = []

const say = (line: string) => console.log(line)

/** Apple and Google on this machine. */
interface FakePush {
  readonly url: string
  readonly tokenUrl: string
  readonly inboxUrl: string
  readonly ca: string
  /** Where credentials for it are. */
  readonly folder: string
}

const startFakePush = async (): Promise<FakePush> => {
  const ports = ['--port', '0', '--inbox-port', '0']
  const fake = await started(
    ['fake-push', ...ports, '--dir', join(folder, 'fake-push'), '--output', 'json'],
    /^(\{.*\})$/,
  )
  running.push(fake)
  return JSON.parse(fake.found)
}

/** Starts `carillon serve` on a free port, for which this fake is Apple and Google. */
const startServer = async ({ url, tokenUrl, ca }: FakePush): Promise<Running> => {
  const flags = ['--port', '0', '--admin-port', 'off', '--data-dir', join(folder, 'data'), '--region', REGION]
  const toFake = ['--push-apns-url', url, '--push-fcm-url', url, '--push-fcm-token-url', tokenUrl, '--push-ca-file', ca]
  const server = await started(['serve', ...flags, ...toFake, '--log', 'error'], /^ +API +(\S+)$/, {
    CARILLON_ACCESS_KEY_ID: credentials.accessKeyId,
    CARILLON_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  })
  running.push(server)
  return server
}

const clientsOf = (endpoint: string) => {
  const settings = { endpoint, region: REGION, credentials, maxAttempts: 1 }
  return { identity: new ChimeSDKIdentityClient(settings), pinpoint: new PinpointClient(settings) }
}
type Clients = ReturnType<typeof clientsOf>

const idOf = (arn = '') => arn.slice(arn.lastIndexOf('/') + 1)

/** What the steps work on. */
interface User {
  readonly AppInstanceUserArn: string | undefined
  /** The push app that devices are registered with. */
  readonly ResourceArn: string | undefined
}

const createUser = async ({ identity, pinpoint }: Clients): Promise<User> => {
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

/** Puts the fake's credentials into the push app's channels, as one does with Apple's and Google's. */
const openChannels = async ({ pinpoint }: Clients, { ResourceArn }: User, fake: FakePush) => {
  say("Putting Apple's and Google's credentials into the push app; here those of the fake")
  const ApplicationId = idOf(ResourceArn)
  const read = (file: string) => readFileSync(join(fake.folder, file), 'utf8')
  await pinpoint.send(
    new UpdateApnsChannelCommand({
      ApplicationId,
      APNSChannelRequest: {
        TokenKey: read('apns-key.p8'),
        TokenKeyId: 'FAKEKEY001',
        TeamId: 'FAKETEAM01',
        BundleId: 'org.example.carillon',
      },
    }),
  )
  const GCMChannelRequest = { ServiceJson: read('service-account.json') }
  await pinpoint.send(new UpdateGcmChannelCommand({ ApplicationId, GCMChannelRequest }))
}

/** What the fake's phone has got. */
const pushOn = async ({ inboxUrl }: FakePush, deviceToken: string) => {
  const response = await fetch(`${inboxUrl}/pushes?token=${encodeURIComponent(deviceToken)}&after=0&wait=10`)
  const { pushes } = (await response.json()) as { pushes: { payload: object }[] }
  assert.equal(pushes.length, 1)
  return JSON.stringify(pushes[0]?.payload)
}

const pushToAll = async (clients: Clients, user: User, fake: FakePush) => {
  const { identity, pinpoint } = clients
  await openChannels(clients, user, fake)
  say('Registering an Android, and an iPad from which the app has been removed since')
  const androidToken = randomBytes(70).toString('base64url')
  const { EndpointId: androidId } = await identity.send(registration(user, 'Android-2', 'GCM', androidToken))
  // The fake says of a token that begins so what Apple says of one that is not registered any more.
  const { EndpointId: ipadId } = await identity.send(registration(user, 'iPad', 'APNS', `dead-${Date.now()}`))
  const { AppInstanceUserEndpoints = [] } = await identity.send(new ListAppInstanceUserEndpointsCommand(user))
  const keys = AppInstanceUserEndpoints.map(({ EndpointId }) => `${user.AppInstanceUserArn}/endpoints/${EndpointId}`)

  say("Pushing to all of the user's endpoints, by SendMessages")
  const { MessageResponse } = await pinpoint.send(
    new SendMessagesCommand({
      ApplicationId: idOf(user.ResourceArn),
      MessageRequest: {
        MessageConfiguration: {
          DefaultPushNotificationMessage: { Title: 'Ann', Body: 'Are you there?', Data: { room: '42' } },
        },
        Endpoints: Object.fromEntries(keys.map((key) => [key, {}])),
      },
    }),
  )
  const results = keys.map((key) => MessageResponse?.EndpointResult?.[key])
  for (const [index, { Name }] of AppInstanceUserEndpoints.entries())
    say(`  ${(Name ?? '').padEnd(16)}${results[index]?.DeliveryStatus}: ${results[index]?.StatusMessage}`)
  assert.deepEqual(
    results.map((result) => result?.StatusCode),
    [200, 200, 400],
  )

  say('What the phones got')
  const iphone = await describe(identity, user, AppInstanceUserEndpoints[0]?.EndpointId)
  say(`  iPhone   ${await pushOn(fake, iphone?.EndpointAttributes?.DeviceToken ?? '')}`)
  say(`  Android  ${await pushOn(fake, androidToken)}`)

  say("Apple knows the iPad's token no more, so that its endpoint is out of service")
  const { EndpointState: ipad } = (await describe(identity, user, ipadId)) ?? {}
  assert.deepEqual(ipad, { Status: 'INACTIVE', StatusReason: 'INVALID_DEVICE_TOKEN' })
  say(`  ${ipad?.Status}, ${ipad?.StatusReason}`)
  assert.equal((await describe(identity, user, androidId))?.EndpointState?.Status, 'ACTIVE')
}

const demo = async () => {
  say(`Starting a server on a free port, with an empty folder, and a fake of Apple and Google beside it: ${folder}`)
  const fake = await startFakePush()
  const server = await startServer(fake)
  say(`  It listens on ${server.found}.`)
  const clients = clientsOf(server.found)
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
  await server.stop('SIGKILL')
  const clientsAfterwards = clientsOf((await startServer(fake)).found)
  const { identity: afterwards } = clientsAfterwards

  say('Everything that was acknowledged is there')
  assert.deepEqual(await listNames(afterwards, user), ['iPhone at night'])
  const kept = await describe(afterwards, user, iphoneId)
  assert.deepEqual([kept?.AllowMessages, kept?.EndpointAttributes?.DeviceToken], ['NONE', iphoneToken])
  say(`  one endpoint: ${kept?.Name}, AllowMessages ${kept?.AllowMessages}, its device token unchanged`)
  const replayed = await afterwards.send(registration(user, 'iPhone', 'APNS', iphoneToken))
  assert.equal(replayed.EndpointId, iphoneId)
  say('  and the ClientRequestToken is still remembered: registering again gives the same endpoint')

  say('Letting messages through to the iPhone again')
  await afterwards.send(new UpdateAppInstanceUserEndpointCommand({ ...update, AllowMessages: 'ALL' }))
  await pushToAll(clientsAfterwards, user, fake)
  say('Done. To try it yourself: npm start')
}

try {
  await demo()
} finally {
  for (const each of running) await each.stop('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}
