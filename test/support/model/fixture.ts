import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpResponse } from '../../../src/lib/http.ts'
import { PUSH_CHANNELS } from '../../../src/lib/push-credentials.ts'
import type { ModelFile } from '../../../src/protocol/model-file.ts'
import { channelOf, credentialsFor, operationOn } from '../channels.ts'
import { AUDIENCE, openIssuer } from '../issuer.ts'
import { allowing, trusting } from '../principals.ts'
import { ACCOUNT, makeAdmin, newApp, newBot, newInstance, newUser, register, world } from '../world.ts'
import type { WireInput } from './cases.ts'
import { requestOf } from './request.ts'

const modelNamed = (name: string): ModelFile =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'models', name), 'utf8'))

/** The Identity API's model as it is kept, before any code of ours has read it. */
export const IDENTITY = modelNamed('chime-sdk-identity.json')
/** Pinpoint's. */
export const PINPOINT = modelNamed('pinpoint-push.json')

/** The operations of Pinpoint that are served. */
export const PINPOINT_SERVED = Object.keys(PINPOINT.operations).filter((operation) => operation !== 'SendMessages')
/** The Security Token Service's. */
export const STS = modelNamed('sts.json')

/** What STS refuses, whatever it holds. */
export const NOT_SUPPORTED = ['PolicyArns', 'SerialNumber', 'TokenCode', 'ProvidedContexts', 'ProviderId']

/** What a response is to a caller. */
export interface Answer {
  readonly status: number
  readonly errorType: string | undefined
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
    return { status, errorType, body: unescaped(body), faults: unescaped(message).split('; ') }
  }
  const { Message: message = '' } = status < 400 ? {} : JSON.parse(body)
  return { status, errorType: headers['x-amzn-ErrorType'], body, faults: message.split('; ') }
}

const NO_QUOTAS = { appInstancesPerAccount: 0, usersPerAppInstance: 0, adminsPerAppInstance: 0, endpointsPerUser: 0 }

/** A world with one of everything to use and one of everything to delete, and how to send it any request at all. */
export const modelWorld = async () => {
  const { client, pinpoint, serve, credentials, newRole, storage, now } = await world({ quotas: NO_QUOTAS })
  const issuer = await openIssuer()
  const provider = { accountId: ACCOUNT, url: issuer.url, audiences: JSON.stringify([AUDIENCE]), createdAtMs: now() }
  await storage.write((store) => store.oidcProviders.insert(provider))
  const instance = await newInstance(client)
  const user = await newUser(client, instance, 'ann')
  const leaver = await newUser(client, instance, 'bob')
  const bot = await newBot(client, instance)
  const app = await newApp(pinpoint)
  const appIdOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1)
  const oldAdmin = await newUser(client, instance, 'old-admin')
  for (const each of [user, oldAdmin]) await makeAdmin(client, instance, each)
  const { EndpointId: endpoint } = await client.send(register(user, app, 'phone'))
  const { EndpointId: oldEndpoint } = await client.send(register(user, app, 'old phone'))
  const oldApp = await newApp(pinpoint)
  const appOfOldChannels = await newApp(pinpoint)
  for (const channel of PUSH_CHANNELS)
    for (const each of [app, appOfOldChannels]) await channelOf(pinpoint, each, channel).update(credentialsFor(channel))
  const oldBot = await newBot(client, instance)
  const oldUser = await newUser(client, instance, 'old')
  const oldInstance = await newInstance(client)

  // By wire name, in each spelling that the models have for it.
  const existing: WireInput = {
    appInstanceArn: instance,
    AppInstanceArn: instance,
    'app-instance-arn': instance,
    appInstanceUserArn: user,
    appInstanceBotArn: bot,
    appInstanceAdminArn: user,
    AppInstanceAdminArn: leaver,
    endpointId: endpoint,
    arn: instance,
    ResourceARN: instance,
    ResourceArn: app,
    'application-id': appIdOf(app),
    'resource-arn': app,
    RoleArn: await newRole(trusting('*'), allowing(), { sessionSecondsMax: 43_200 }),
    WebIdentityToken: await issuer.token(),
    Policy: allowing(),
  }
  const deleted: Readonly<Record<string, WireInput>> = {
    DeleteAppInstance: { appInstanceArn: oldInstance },
    DeleteAppInstanceAdmin: { appInstanceAdminArn: oldAdmin },
    DeleteAppInstanceBot: { appInstanceBotArn: oldBot },
    DeleteAppInstanceUser: { appInstanceUserArn: oldUser },
    DeregisterAppInstanceUserEndpoint: { endpointId: oldEndpoint },
    DeleteApp: { 'application-id': appIdOf(oldApp) },
    ...Object.fromEntries(
      PUSH_CHANNELS.map((channel) => [operationOn(channel, 'Delete'), { 'application-id': appIdOf(appOfOldChannels) }]),
    ),
  }
  // A page token can't be made up, Pinpoint's page size is a number in a text, and STS does not do all there is.
  const unsendable = ['next-token', 'token', 'page-size', ...NOT_SUPPORTED]
  let sent = 0

  const send = async (model: ModelFile, operation: string, input: WireInput): Promise<Answer> => {
    const { response } = await serve(requestOf(model, operation, input, credentials))
    return answerIn(response)
  }
  const listed = async (model: ModelFile, operation: string, input: WireInput = {}) =>
    (await send(model, operation, input)).body

  return {
    close: () => issuer[Symbol.asyncDispose](),
    send,
    /** A sample in which what is named exists, and what may be made but once is new. */
    sound(operation: string, sample: WireInput): WireInput {
      sent += 1
      const unique = {
        ClientRequestToken: `token-${sent}`,
        AppInstanceUserId: `user-${sent}`,
        EndpointAttributes: { DeviceToken: `device ${sent}`, VoipDeviceToken: `calls ${sent}` },
      }
      const named: WireInput = { ...existing, ...deleted[operation], ...unique }
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
