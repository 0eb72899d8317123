import {
  type ChimeSDKIdentityClient,
  CreateAppInstanceAdminCommand,
  CreateAppInstanceBotCommand,
  type CreateAppInstanceBotRequest,
  CreateAppInstanceCommand,
  CreateAppInstanceUserCommand,
  RegisterAppInstanceUserEndpointCommand,
  type RegisterAppInstanceUserEndpointRequest,
} from '@aws-sdk/client-chime-sdk-identity'
import { CreateAppCommand, type PinpointClient } from '@aws-sdk/client-pinpoint'
import { identity } from '../../src/apis/identity/index.ts'
import type { AuditEvent, ServiceSettings } from '../../src/apis/operation.ts'
import { pinpoint } from '../../src/apis/pinpoint/index.ts'
import { sts } from '../../src/apis/sts/index.ts'
import { newAccessKey } from '../../src/auth/access-key.ts'
import { accessKeyRecord, credentials } from '../../src/auth/credentials.ts'
import type { HttpRequest } from '../../src/lib/http.ts'
import { pageTokens } from '../../src/lib/page-token.ts'
import { credentialsSealer } from '../../src/lib/sealed-credentials.ts'
import { auditor } from '../../src/server/auditor.ts'
import { rateLimiter } from '../../src/server/rate-limiter.ts'
import type { RateLimit } from '../../src/server/rate-limits.ts'
import { service } from '../../src/service.ts'
import type { Storage } from '../../src/store/storage.ts'
import { callRecord } from '../../src/telemetry/audit-record.ts'
import { identityOver, pinpointOver, stsOver, type TestCredentials } from './client.ts'
import { SECRET_MARK, secret } from './logs.ts'
import { principalsIn } from './principals.ts'
import { storeOfWorld } from './stores.ts'

/** The account of a world's first client. */
export const ACCOUNT = '123456789012'
/** Another account, for what must not cross. */
export const OTHER_ACCOUNT = '210987654321'

/** A line of the audit trail, read again. */
// biome-ignore lint/suspicious/noExplicitAny: its members are what its tests are about
export type TrailRecord = Readonly<Record<string, any>>

const START_MS = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000

/** What a test may settle otherwise than an operator's defaults. */
export type WorldSettings = Partial<Pick<ServiceSettings, 'deviceTokenPolicy' | 'pushBacklogMax' | 'pushAnswerMs'>> & {
  readonly quotas?: Partial<ServiceSettings['quotas']>
  /** None unless given. */
  readonly rateLimits?: readonly RateLimit[]
  /** In place of an empty store. */
  readonly storage?: Storage
}

/**
 * A whole server but for its socket: real SDK, real store, a clock that stands until it is moved. Each call makes a world
 * of its own; in a run on PostgreSQL it ends the one before, whose database it takes.
 */
export const world = async ({ quotas, rateLimits, storage: given, ...others }: WorldSettings = {}) => {
  let nowMs = START_MS
  const now = () => nowMs
  const home = { partition: 'aws', region: 'us-east-1' }
  const storage = given ?? (await storeOfWorld())
  const rootKey = newAccessKey()
  const keys = await credentials({
    storage,
    partition: home.partition,
    root: { key: rootKey, accountId: ACCOUNT },
    now,
  })
  const settings: ServiceSettings = {
    ...home,
    deviceTokenPolicy: 'exclusive',
    requestTokenMs: DAY_MS,
    pushBacklogMax: 0,
    pushAnswerMs: 0,
    pageTokens: pageTokens(storage.keys.pageTokens),
    sealCredentials: credentialsSealer(storage.keys.master),
    ...others,
    quotas: {
      appInstancesPerAccount: 100,
      usersPerAppInstance: 100_000,
      adminsPerAppInstance: 100,
      endpointsPerUser: 10,
      ...quotas,
    },
  }
  const audits: AuditEvent[] = []
  const limit = rateLimits && rateLimiter(rateLimits, [identity, pinpoint, sts], now)
  const trail: TrailRecord[] = []
  const audit = auditor({
    settings,
    now,
    called(call) {
      const line = callRecord(call, { region: home.region, accountId: ACCOUNT })
      // Whatever a test is about, its audit must hold no secret of it.
      if (line.includes(SECRET_MARK)) throw new Error('the audit trail holds a secret')
      trail.push(JSON.parse(line))
    },
    failed(cause) {
      throw cause
    },
  })
  const serveQuietly = service({ storage, keys, settings, now, limit, audit })
  const serve = async (request: HttpRequest) => {
    const exchange = await serveQuietly(request)
    audits.push(...(exchange.audits ?? []))
    return exchange
  }
  const clientsOf = (key: TestCredentials) => ({
    client: identityOver(serve, key),
    pinpoint: pinpointOver(serve, key),
    sts: stsOver(serve, key),
    credentials: key,
  })
  const root = clientsOf(rootKey)

  const bare = {
    ...root,
    ...principalsIn({ storage, keys, now, clientsOf }),
    storage,
    serve,
    audits,
    /** What the audit trail tells of the calls so far. */
    trail,
    now,
    settings,
    /** Moves the clock that operations see. */
    pass: (ms: number) => {
      nowMs += ms
    },
  }
  return {
    ...bare,
    /** Clients of another account. */
    async withOtherAccount() {
      const key = newAccessKey()
      await storage.write((store) =>
        store.accessKeys.insert(accessKeyRecord(key, { accountId: OTHER_ACCOUNT }, storage.keys.master, nowMs)),
      )
      return { ...bare, other: clientsOf(key) }
    },
    /** An app instance. */
    async withInstance() {
      return { ...bare, instance: await newInstance(bare.client) }
    },
    /** An app instance, a push application and a user. */
    async withUser() {
      const instance = await newInstance(bare.client)
      return { ...bare, instance, app: await newApp(bare.pinpoint), user: await newUser(bare.client, instance, 'ann') }
    },
  }
}

/** Creates an app instance and returns its ARN. */
export const newInstance = async (client: ChimeSDKIdentityClient, name = secret('chat')): Promise<string> =>
  (await client.send(new CreateAppInstanceCommand({ Name: name, ClientRequestToken: crypto.randomUUID() })))
    .AppInstanceArn!

/** Creates a user in an app instance and returns its ARN. */
export const newUser = async (client: ChimeSDKIdentityClient, instance: string, id: string): Promise<string> =>
  (
    await client.send(
      new CreateAppInstanceUserCommand({
        AppInstanceArn: instance,
        AppInstanceUserId: id,
        Name: id,
        ClientRequestToken: crypto.randomUUID(),
      }),
    )
  ).AppInstanceUserArn!

/** What a bot must be configured with. */
export const LEX = {
  LexBotAliasArn: 'arn:aws:lex:us-east-1:123456789012:bot-alias/AAAAAAAAAA/BBBBBBBBBB',
  LocaleId: 'en_US',
}

/** Creates a bot in an app instance and returns its ARN; any member can be said otherwise. */
export const newBot = async (
  client: ChimeSDKIdentityClient,
  instance: string,
  others: Partial<CreateAppInstanceBotRequest> = {},
): Promise<string> =>
  (
    await client.send(
      new CreateAppInstanceBotCommand({
        AppInstanceArn: instance,
        Name: secret('helper'),
        Configuration: { Lex: LEX },
        ClientRequestToken: crypto.randomUUID(),
        ...others,
      }),
    )
  ).AppInstanceBotArn!

/** Makes a user or bot an admin of its app instance. */
export const makeAdmin = (client: ChimeSDKIdentityClient, instance: string, member: string) =>
  client.send(new CreateAppInstanceAdminCommand({ AppInstanceArn: instance, AppInstanceAdminArn: member }))

/** Creates a push application and returns its ARN. */
export const newApp = async (pinpoint: PinpointClient, name = secret('phones')): Promise<string> =>
  (await pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: name } }))).ApplicationResponse!.Arn!

/** A registration of a user's iPhone with a push application; any member can be said otherwise. */
export const register = (
  user: string,
  app: string,
  deviceToken: string,
  others: Partial<RegisterAppInstanceUserEndpointRequest> = {},
) =>
  new RegisterAppInstanceUserEndpointCommand({
    AppInstanceUserArn: user,
    ResourceArn: app,
    Type: 'APNS',
    EndpointAttributes: { DeviceToken: deviceToken },
    ClientRequestToken: crypto.randomUUID(),
    ...others,
  })
