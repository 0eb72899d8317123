import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpResponse } from '../../../src/lib/http.ts'
import { PUSH_CHANNELS, type PushChannel } from '../../../src/lib/push-credentials.ts'
import type { ModelFile } from '../../../src/protocol/model-file.ts'
import { channelOf, credentialsFor, operationOn } from '../channels.ts'
import type { TestCredentials } from '../client.ts'
import { AUDIENCE, openIssuer } from '../issuer.ts'
import { allowing, trusting, wholeAccount } from '../principals.ts'
import { ACCOUNT, makeAdmin, newApp, newBot, newInstance, newUser, register, world } from '../world.ts'
import type { WireInput } from './cases.ts'
import { requestOf } from './request.ts'

const modelNamed = (name: string): ModelFile =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'models', name), 'utf8'))

/** The Identity API's model as it is kept, before any code of ours has read it. */
export const IDENTITY = modelNamed('chime-sdk-identity.json')
/** Pinpoint's. */
export const PINPOINT = modelNamed('pinpoint-push.json')

/** The operations of Pinpoint. */
export const PINPOINT_SERVED = Object.keys(PINPOINT.operations)
/** The Security Token Service's. */
export const STS = modelNamed('sts.json')

/** What STS refuses, whatever it holds. */
export const NOT_SUPPORTED = ['PolicyArns', 'SerialNumber', 'TokenCode', 'ProvidedContexts', 'ProviderId']

/** What a response is to a caller. */
export interface Answer {
  readonly status: number
  readonly errorType: string | undefined
  readonly headers: HttpResponse['headers']
  readonly body: string
  /** What the message says, one for each fault. */
  readonly faults: readonly string[]
}

/** The text that XML stands for. */
const unescaped = (xml: string) =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#13;', '\r')
    .replaceAll('&amp;', '&')

const answerIn = ({ status, headers, body }: HttpResponse): Answer => {
  if (headers['content-type'] === 'text/xml') {
    const [, errorType, message = ''] = /<Code>(.*?)<\/Code><Message>(.*?)<\/Message>/su.exec(body) ?? []
    return { status, errorType, headers, body: unescaped(body), faults: unescaped(message).split('; ') }
  }
  const { Message: message = '' } = status < 400 ? {} : JSON.parse(body)
  return { status, errorType: headers['x-amzn-ErrorType'], headers, body, faults: message.split('; ') }
}

const NO_QUOTAS = { appInstancesPerAccount: 0, usersPerAppInstance: 0, adminsPerAppInstance: 0, endpointsPerUser: 0 }

/** A world with one of everything to use and one of everything to delete, and how to send it any request at all. */
export const modelWorld = async () => {
  const here = await world({ quotas: NO_QUOTAS })
  const { client, pinpoint, serve, credentials, newRole, storage, now } = here
  const issuer = await openIssuer()
  const provider = { accountId: ACCOUNT, url: issuer.url, audiences: JSON.stringify([AUDIENCE]), createdAtMs: now() }
  await storage.write((store) => store.oidcProviders.insert(provider))
  const instance = await newInstance(client)
  const user = await newUser(client, instance, 'ann')
  const bot = await newBot(client, instance)
  const app = await newApp(pinpoint)
  const appOfOldChannels = await newApp(pinpoint)
  const appIdOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)
  await makeAdmin(client, instance, user)
  const newEndpoint = async () => (await client.send(register(user, app, crypto.randomUUID()))).EndpointId
  const endpoint = await newEndpoint()
  for (const channel of PUSH_CHANNELS) await channelOf(pinpoint, app, channel).update(credentialsFor(channel))

  const trusted = { ...wholeAccount(), Federated: issuer.url.replace('http://', '') }
  // By wire name, in each spelling that the models have for it.
  const existing: WireInput = {
    appInstanceArn: instance,
    AppInstanceArn: instance,
    'app-instance-arn': instance,
    appInstanceUserArn: user,
    appInstanceBotArn: bot,
    appInstanceAdminArn: user,
    endpointId: endpoint,
    arn: instance,
    ResourceARN: instance,
    ResourceArn: app,
    'application-id': appIdOf(app),
    'resource-arn': app,
    RoleArn: await newRole(trusting(trusted), allowing(), { sessionSecondsMax: 43_200 }),
    WebIdentityToken: await issuer.token(),
    Policy: allowing(),
    // Most of what the model has is for channels that do not push.
    MessageRequest: {
      MessageConfiguration: { DefaultPushNotificationMessage: { Body: 'Hello' } },
      Addresses: { 'device 1': { ChannelType: 'APNS' } },
    },
  }
  const newMember = () => newUser(client, instance, crypto.randomUUID())
  const newAdmin = async () => {
    const member = await newMember()
    await makeAdmin(client, instance, member)
    return member
  }
  const newChannel = async (channel: PushChannel) => {
    await channelOf(pinpoint, appOfOldChannels, channel).update(credentialsFor(channel))
    return { 'application-id': appIdOf(appOfOldChannels) }
  }
  // What an operation can be done to but once.
  const makers: Readonly<Record<string, () => Promise<WireInput>>> = {
    CreateAppInstanceAdmin: async () => ({ AppInstanceAdminArn: await newMember() }),
    DeleteAppInstance: async () => ({ appInstanceArn: await newInstance(client) }),
    DeleteAppInstanceAdmin: async () => ({ appInstanceAdminArn: await newAdmin() }),
    DeleteAppInstanceBot: async () => ({ appInstanceBotArn: await newBot(client, instance) }),
    DeleteAppInstanceUser: async () => ({ appInstanceUserArn: await newMember() }),
    DeregisterAppInstanceUserEndpoint: async () => ({ endpointId: await newEndpoint() }),
    DeleteApp: async () => ({ 'application-id': appIdOf(await newApp(pinpoint)) }),
    ...Object.fromEntries(
      PUSH_CHANNELS.map((channel) => [operationOn(channel, 'Delete'), () => newChannel(channel)] as const),
    ),
  }
  const fresh = async (operation: string): Promise<WireInput> => (await makers[operation]?.()) ?? {}
  const once: Record<string, WireInput> = {}
  for (const operation of Object.keys(makers)) once[operation] = await fresh(operation)
  // A page token can't be made up, Pinpoint's page size is a number in a text, and STS does not do all there is.
  const unsendable = ['next-token', 'token', 'page-size', ...NOT_SUPPORTED]
  let sent = 0

  const send = async (
    model: ModelFile,
    operation: string,
    input: WireInput,
    signer: TestCredentials = credentials,
  ): Promise<Answer> => {
    const { response } = await serve(requestOf(model, operation, input, signer))
    return answerIn(response)
  }
  const listed = async (model: ModelFile, operation: string, input: WireInput = {}) =>
    (await send(model, operation, input)).body

  return {
    close: () => issuer[Symbol.asyncDispose](),
    here,
    /** The resources that sound inputs name, by wire name. */
    existing,
    /** What is new for an operation that can be done to each thing but once, by wire name; made anew by each call. */
    fresh,
    /** Unless said otherwise the account's root key signs. */
    send,
    /** A sample in which what is named exists, and what may be made but once is new. */
    sound(operation: string, sample: WireInput): WireInput {
      sent += 1
      const unique = {
        ClientRequestToken: `token-${sent}`,
        AppInstanceUserId: `user-${sent}`,
        EndpointAttributes: { DeviceToken: `device ${sent}`, VoipDeviceToken: `calls ${sent}` },
      }
      const named: WireInput = { ...existing, ...once[operation], ...unique }
      const members = Object.entries(sample).filter(([name]) => !unsendable.includes(name))
      return Object.fromEntries(members.map(([name, value]) => [name, named[name] ?? value]))
    },
    /** All that a caller can see of what is stored. */
    stored: () =>
      Promise.all([
        listed(IDENTITY, 'ListAppInstances'),
        listed(IDENTITY, 'DescribeAppInstance', existing),
        listed(IDENTITY, 'GetAppInstanceRetentionSettings', existing),
        listed(IDENTITY, 'ListAppInstanceUsers', existing),
        listed(IDENTITY, 'DescribeAppInstanceUser', existing),
        listed(IDENTITY, 'ListAppInstanceUserEndpoints', existing),
        listed(IDENTITY, 'DescribeAppInstanceUserEndpoint', existing),
        listed(IDENTITY, 'ListAppInstanceAdmins', existing),
        listed(IDENTITY, 'ListAppInstanceBots', existing),
        listed(IDENTITY, 'DescribeAppInstanceBot', existing),
        listed(IDENTITY, 'ListTagsForResource', existing),
        listed(PINPOINT, 'GetApps'),
        listed(PINPOINT, 'GetChannels', existing),
        listed(PINPOINT, 'ListTagsForResource', existing),
      ]),
  }
}
