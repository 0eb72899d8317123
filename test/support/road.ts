import {
  type ChimeSDKIdentityClient,
  DescribeAppInstanceAdminCommand,
  DescribeAppInstanceBotCommand,
  DescribeAppInstanceCommand,
  DescribeAppInstanceUserCommand,
  GetAppInstanceRetentionSettingsCommand,
  ListAppInstanceAdminsCommand,
  ListAppInstanceBotsCommand,
  ListAppInstancesCommand,
  ListAppInstanceUserEndpointsCommand,
  ListAppInstanceUsersCommand,
  ListTagsForResourceCommand,
  PutAppInstanceRetentionSettingsCommand,
  PutAppInstanceUserExpirationSettingsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { exportStore } from '../../src/road/export.ts'
import { recordsOf } from '../../src/road/given.ts'
import { importRecords, type RefusedLine } from '../../src/road/import.ts'
import { linesOf } from '../../src/road/lines.ts'
import type { Storage } from '../../src/store/storage.ts'
import { channelOf, credentialsFor } from './channels.ts'
import { deactivate, describe } from './endpoints.ts'
import { allowing } from './principals.ts'
import { ACCOUNT, makeAdmin, newBot, newUser, register, world } from './world.ts'

const HOME = { partition: 'aws', region: 'us-east-1' }

/** A world with one of everything that an export holds. */
export const fullWorld = async (storage: Storage) => {
  const made = await (await world({ storage, deviceTokenPolicy: 'exclusive' })).withUser()
  const { client, pinpoint, instance, user, app } = made
  const bob = await newUser(client, instance, 'bob')
  const bot = await newBot(client, instance)
  for (const arn of [instance, user, bot])
    await client.send(
      new TagResourceCommand({
        ResourceARN: arn,
        Tags: [
          { Key: 'a', Value: arn },
          { Key: 'b', Value: '2' },
        ],
      }),
    )
  await client.send(
    new PutAppInstanceRetentionSettingsCommand({
      AppInstanceArn: instance,
      AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: 30 } },
    }),
  )
  await client.send(
    new PutAppInstanceUserExpirationSettingsCommand({
      AppInstanceUserArn: bob,
      ExpirationSettings: { ExpirationDays: 400, ExpirationCriterion: 'CREATED_TIMESTAMP' },
    }),
  )
  for (const member of [user, bot]) await makeAdmin(client, instance, member)
  made.pass(5)
  const voip = { EndpointAttributes: { DeviceToken: 'token-1', VoipDeviceToken: 'voip-1' }, Name: '' }
  await client.send(register(user, app, 'token-1', voip))
  const { EndpointId } = await client.send(register(bob, app, 'token-2', { Type: 'GCM', AllowMessages: 'NONE' }))
  await deactivate(made, bob, EndpointId)
  const remembered = register(bob, app, 'token-3', { ClientRequestToken: 'remembered' })
  const { EndpointId: answer } = await client.send(remembered)
  await channelOf(pinpoint, app, 'APNS').update({ ...credentialsFor('APNS'), Enabled: true })
  await channelOf(pinpoint, app, 'GCM').update({ ...credentialsFor('GCM'), Enabled: true })
  const backEnd = await made.limitedUser(allowing('chime:ListAppInstances'))
  await storage.write((store) =>
    store.oidcProviders.insert({
      accountId: ACCOUNT,
      url: 'https://issuer.example',
      audiences: '["app"]',
      createdAtMs: made.now(),
    }),
  )
  return { ...made, bob, bot, backEnd, remembered, answer }
}

/** All that the SDK can see of an account. */
export const seen = async (client: ChimeSDKIdentityClient): Promise<unknown> => {
  const all: unknown[] = []
  const tell = async (answer: Promise<object>) => {
    const { $metadata, ...rest } = (await answer) as { $metadata: unknown }
    all.push(rest)
  }
  const tagsOf = (ResourceARN: string | undefined) => tell(client.send(new ListTagsForResourceCommand({ ResourceARN })))
  for (const { AppInstanceArn } of (await client.send(new ListAppInstancesCommand({}))).AppInstances ?? []) {
    await tell(client.send(new DescribeAppInstanceCommand({ AppInstanceArn })))
    await tell(client.send(new GetAppInstanceRetentionSettingsCommand({ AppInstanceArn })))
    await tagsOf(AppInstanceArn)
    const { AppInstanceUsers = [] } = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn }))
    for (const { AppInstanceUserArn } of AppInstanceUsers) {
      await tell(client.send(new DescribeAppInstanceUserCommand({ AppInstanceUserArn })))
      await tagsOf(AppInstanceUserArn)
      const { AppInstanceUserEndpoints = [] } = await client.send(
        new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn }),
      )
      for (const { EndpointId } of AppInstanceUserEndpoints)
        all.push(await describe(client, AppInstanceUserArn!, EndpointId))
    }
    for (const { AppInstanceBotArn } of (await client.send(new ListAppInstanceBotsCommand({ AppInstanceArn })))
      .AppInstanceBots ?? []) {
      await tell(client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn })))
      await tagsOf(AppInstanceBotArn)
    }
    for (const { Admin } of (await client.send(new ListAppInstanceAdminsCommand({ AppInstanceArn })))
      .AppInstanceAdmins ?? [])
      await tell(client.send(new DescribeAppInstanceAdminCommand({ AppInstanceArn, AppInstanceAdminArn: Admin?.Arn })))
  }
  return all
}

/** The lines of an export, with secrets where there is a passphrase. */
export const exported = async (
  storage: Storage,
  passphrase?: string,
  nowMs = Date.UTC(2026, 0, 1),
): Promise<readonly string[]> => {
  let text = ''
  await exportStore(storage, {
    ...HOME,
    release: '0.1.0',
    nowMs,
    passphrase,
    write: async (lines) => {
      text += lines
    },
    progress: () => {},
  })
  return text.trimEnd().split('\n')
}

/** How an import in a test is done, where it isn't as usual. */
interface Importing {
  readonly passphrase?: string
  readonly isDry?: boolean
  readonly afterLine?: number
  readonly region?: string
}

/** Imports lines, and says what came of it. */
export const imported = async (storage: Storage, lines: readonly string[], others: Importing = {}) => {
  const { isDry = false, afterLine = 0, passphrase, region = HOME.region } = others
  const refused: RefusedLine[] = []
  const chunks = (async function* () {
    yield Buffer.from(lines.map((line) => `${line}\n`).join(''))
  })()
  const given = await recordsOf(linesOf(chunks), { ...HOME, region, passphrase, afterLine })
  const report = await importRecords(storage, given, {
    nowMs: Date.UTC(2026, 0, 1),
    isDry,
    refused: (line) => refused.push(line),
    stored: () => {},
  })
  return { ...report, lines: refused }
}
