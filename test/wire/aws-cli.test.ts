import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { secret } from '../support/logs.ts'
import { serviceJson, TOKEN_KEY } from '../support/push-credentials.ts'
import { runningServer } from '../support/server.ts'
import { LEX } from '../support/world.ts'
import { awsCli, timeless, WITH_CLI } from './aws-cli.ts'

// Each command takes the better part of a second of one processor.
const AT_ONCE = { ...WITH_CLI, concurrency: 2 }

const server = await runningServer()
const { run, prints, remove } = awsCli(server.apiUrl, server.root.credentials)
after(async () => {
  await server[Symbol.asyncDispose]()
  remove()
})

/** What later commands are about. */
const made = { app: '', instance: '', user: '', bot: '', endpoint: '' }

/** A test of an operation that makes something, as a shell script would keep it. */
const makes = (what: keyof typeof made, command: string, query: string, form: RegExp, args: () => readonly string[]) =>
  prints(
    command,
    () => [...args(), '--query', query, '--output', 'text'],
    (text) => {
      made[what] = text.trimEnd()
      assert.match(made[what], form)
    },
  )

/** A test of an operation, and of all that it answers but times. */
const answers = (command: string, args: () => readonly string[], expected: () => object) =>
  prints(command, args, (text) => assert.deepEqual(timeless(text), expected()))

/** A test of an operation that answers without a body. */
const isDone = (command: string, args: () => readonly string[]) =>
  prints(command, args, (text) => assert.equal(text, ''))

const name = ['--name', secret('name')]
const renamed = ['--name', secret('other-name'), '--metadata', secret('metadata')]
const Renamed = { Name: secret('other-name'), Metadata: secret('metadata') }
const tag = { Key: secret('key'), Value: secret('value') }
const tags = ['--tags', `Key=${tag.Key},Value=${tag.Value}`]
const DeviceToken = secret('token')
const InvokedBy = { StandardMessages: 'ALL', TargetedMessages: 'ALL' }
const Configuration = { Lex: { ...LEX, InvokedBy } }
const retention = { ChannelRetentionSettings: { RetentionDays: 90 } }
const expiration = { ExpirationDays: 30, ExpirationCriterion: 'CREATED_TIMESTAMP' }

const ofInstance = () => ['--app-instance-arn', made.instance]
const ofUser = () => ['--app-instance-user-arn', made.user]
const ofBot = () => ['--app-instance-bot-arn', made.bot]
const ofEndpoint = () => [...ofUser(), '--endpoint-id', made.endpoint]
const ofAdmin = () => [...ofInstance(), '--app-instance-admin-arn', made.user]
const ofApp = () => ['--application-id', made.app.slice(made.app.indexOf('/') + 1)]
const admin = () => ({ Arn: made.user, Name: Renamed.Name })
const app = () => ({ Arn: made.app, Id: ofApp()[1], Name: secret('app') })
const channel = () => ({ ApplicationId: ofApp()[1], Enabled: true, HasCredential: true, IsArchived: false, Version: 1 })
const apns = () => ({
  ...channel(),
  Id: 'apns',
  Platform: 'APNS',
  HasTokenKey: true,
  DefaultAuthenticationMethod: 'KEY',
})
const gcm = () => ({
  ...channel(),
  Id: 'gcm',
  Platform: 'GCM',
  HasFcmServiceCredentials: true,
  DefaultAuthenticationMethod: 'TOKEN',
})

describe('the AWS CLI makes what an endpoint needs', AT_ONCE, () => {
  makes(
    'app',
    'pinpoint create-app',
    'ApplicationResponse.Arn',
    /^arn:aws:mobiletargeting:us-east-1:\d{12}:apps\//,
    () => ['--create-application-request', `Name=${secret('app')}`],
  )
  makes(
    'instance',
    'chime-sdk-identity create-app-instance',
    'AppInstanceArn',
    /^arn:aws:chime:.*:app-instance\//,
    () => name,
  )
})

describe('the AWS CLI makes what belongs to an app instance', AT_ONCE, () => {
  makes('user', 'chime-sdk-identity create-app-instance-user', 'AppInstanceUserArn', /\/user\/us-east-1:ann@x$/, () => [
    ...ofInstance(),
    ...name,
    '--app-instance-user-id',
    'us-east-1:ann@x',
  ])
  makes('bot', 'chime-sdk-identity create-app-instance-bot', 'AppInstanceBotArn', /\/bot\/[0-9a-f-]{36}$/, () => [
    ...ofInstance(),
    '--configuration',
    JSON.stringify(Configuration),
  ])
  answers(
    'chime-sdk-identity update-app-instance',
    () => [...ofInstance(), ...renamed],
    () => ({
      AppInstanceArn: made.instance,
    }),
  )
  answers(
    'chime-sdk-identity put-app-instance-retention-settings',
    () => [...ofInstance(), '--app-instance-retention-settings', JSON.stringify(retention)],
    () => ({ AppInstanceRetentionSettings: retention }),
  )
  isDone('chime-sdk-identity tag-resource', () => ['--resource-arn', made.instance, ...tags])
  isDone('pinpoint tag-resource', () => ['--resource-arn', made.app, '--tags-model', `tags={${tag.Key}=${tag.Value}}`])
})

describe('the AWS CLI registers an endpoint, and changes what it has made', AT_ONCE, () => {
  makes('endpoint', 'chime-sdk-identity register-app-instance-user-endpoint', 'EndpointId', /^[0-9a-f-]{36}$/, () => [
    ...ofUser(),
    ...name,
    '--type',
    'APNS',
    '--resource-arn',
    made.app,
    '--endpoint-attributes',
    `DeviceToken=${DeviceToken}`,
  ])
  answers(
    'chime-sdk-identity update-app-instance-user',
    () => [...ofUser(), ...renamed],
    () => ({
      AppInstanceUserArn: made.user,
    }),
  )
  answers(
    'chime-sdk-identity update-app-instance-bot',
    () => [...ofBot(), ...renamed],
    () => ({
      AppInstanceBotArn: made.bot,
    }),
  )
})

describe('the AWS CLI makes an admin and channels, and changes an endpoint', AT_ONCE, () => {
  answers(
    'pinpoint update-apns-channel',
    () => [...ofApp(), '--apns-channel-request', JSON.stringify(TOKEN_KEY)],
    () => ({ APNSChannelResponse: apns() }),
  )
  prints(
    'pinpoint update-gcm-channel',
    () => [...ofApp(), '--gcm-channel-request', JSON.stringify({ ServiceJson: serviceJson() })],
    (printed) => assert.deepEqual(timeless(printed), { GCMChannelResponse: gcm() }),
  )
  answers('chime-sdk-identity create-app-instance-admin', ofAdmin, () => ({
    AppInstanceAdmin: admin(),
    AppInstanceArn: made.instance,
  }))
  answers(
    'chime-sdk-identity update-app-instance-user-endpoint',
    () => [...ofEndpoint(), '--allow-messages', 'NONE'],
    () => ({ AppInstanceUserArn: made.user, EndpointId: made.endpoint }),
  )
})

describe('the AWS CLI shows what it has made', AT_ONCE, () => {
  const instance = () => ({ AppInstanceArn: made.instance, ...Renamed })
  const user = () => ({ AppInstanceUserArn: made.user, ...Renamed })
  const bot = () => ({ AppInstanceBotArn: made.bot, ...Renamed })
  const endpoint = () => ({
    AppInstanceUserArn: made.user,
    EndpointId: made.endpoint,
    Name: secret('name'),
    Type: 'APNS',
    AllowMessages: 'NONE',
    EndpointState: { Status: 'ACTIVE' },
  })
  // Through a channel that there is not, so that nothing is sent to Apple.
  const message = {
    MessageConfiguration: { APNSMessage: { Title: secret('title'), Body: secret('body') } },
    Addresses: { [DeviceToken]: { ChannelType: 'APNS_VOIP' } },
  }
  const ResourceTags = { [tag.Key]: tag.Value }

  answers('chime-sdk-identity describe-app-instance', ofInstance, () => ({ AppInstance: instance() }))
  answers(
    'chime-sdk-identity list-app-instances',
    () => ['--max-results', '1'],
    () => ({ AppInstances: [instance()] }),
  )
  answers('chime-sdk-identity get-app-instance-retention-settings', ofInstance, () => ({
    AppInstanceRetentionSettings: retention,
  }))
  answers(
    'chime-sdk-identity list-tags-for-resource',
    () => ['--resource-arn', made.instance],
    () => ({ Tags: [tag] }),
  )
  answers('chime-sdk-identity list-app-instance-users', ofInstance, () => ({
    AppInstanceArn: made.instance,
    AppInstanceUsers: [user()],
  }))
  answers('chime-sdk-identity describe-app-instance-user', ofUser, () => ({ AppInstanceUser: user() }))
  answers('chime-sdk-identity describe-app-instance-admin', ofAdmin, () => ({
    AppInstanceAdmin: { Admin: admin(), AppInstanceArn: made.instance },
  }))
  answers('chime-sdk-identity list-app-instance-admins', ofInstance, () => ({
    AppInstanceArn: made.instance,
    AppInstanceAdmins: [{ Admin: admin() }],
  }))
  answers('chime-sdk-identity describe-app-instance-bot', ofBot, () => ({
    AppInstanceBot: { ...bot(), Configuration },
  }))
  answers('chime-sdk-identity list-app-instance-bots', ofInstance, () => ({
    AppInstanceArn: made.instance,
    AppInstanceBots: [bot()],
  }))
  answers('chime-sdk-identity describe-app-instance-user-endpoint', ofEndpoint, () => ({
    AppInstanceUserEndpoint: { ...endpoint(), ResourceArn: made.app, EndpointAttributes: { DeviceToken } },
  }))
  answers('chime-sdk-identity list-app-instance-user-endpoints', ofUser, () => ({
    AppInstanceUserEndpoints: [endpoint()],
  }))
  prints(
    'pinpoint send-messages',
    () => [...ofApp(), '--message-request', JSON.stringify(message)],
    (printed) => {
      const { Result } = JSON.parse(printed).MessageResponse
      const { DeliveryStatus, StatusMessage } = Result[DeviceToken]
      assert.deepEqual([DeliveryStatus, StatusMessage], ['PERMANENT_FAILURE', 'ChannelMissing'])
    },
  )
  answers('pinpoint get-apns-channel', ofApp, () => ({ APNSChannelResponse: apns() }))
  prints('pinpoint get-channels', ofApp, (printed) =>
    assert.deepEqual(JSON.parse(printed).ChannelsResponse.Channels.APNS.Id, 'apns'),
  )
  answers('pinpoint get-app', ofApp, () => ({ ApplicationResponse: { ...app(), tags: ResourceTags } }))
  answers(
    'pinpoint get-apps',
    () => [],
    () => ({ ApplicationsResponse: { Item: [{ ...app(), tags: ResourceTags }] } }),
  )
  answers(
    'pinpoint list-tags-for-resource',
    () => ['--resource-arn', made.app],
    () => ({
      TagsModel: { tags: ResourceTags },
    }),
  )
})

answers(
  'chime-sdk-identity put-app-instance-user-expiration-settings',
  () => [...ofUser(), '--expiration-settings', JSON.stringify(expiration)],
  () => ({ AppInstanceUserArn: made.user, ExpirationSettings: expiration }),
)

describe('the AWS CLI tells errors by their names', AT_ONCE, () => {
  test('ForbiddenException', WITH_CLI, async () => {
    const nobody = ['--app-instance-user-arn', `${made.instance}/user/nobody`]
    const command = ['chime-sdk-identity', 'describe-app-instance-user', ...nobody, '--endpoint-url', server.apiUrl]
    const { stderr, stdout, status } = await run(command)
    assert.match(
      stderr,
      /^\s*(aws: \[ERROR\]: )?An error occurred \(ForbiddenException\) when calling the DescribeAppInstanceUser operation: \S/,
    )
    assert.equal(stdout, '')
    assert.notEqual(status, 0)
  })
  test('AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY names the server', WITH_CLI, async (context) => {
    const version = (await run(['--version'])).stdout
    const [, major, minor] = /^aws-cli\/(\d+)\.(\d+)/.exec(version) ?? []
    if (Number(minor) < (major === '1' ? 29 : 13)) return context.skip(`${version.trimEnd()} does not look there`)
    const env = { AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY: server.apiUrl }
    const { stdout } = await run(['chime-sdk-identity', 'list-app-instances'], env)
    assert.equal(JSON.parse(stdout).AppInstances[0].AppInstanceArn, made.instance)
  })
})

describe('the AWS CLI takes away what belongs to others', AT_ONCE, () => {
  isDone('chime-sdk-identity deregister-app-instance-user-endpoint', ofEndpoint)
  isDone('chime-sdk-identity delete-app-instance-admin', ofAdmin)
  isDone('chime-sdk-identity delete-app-instance-bot', ofBot)
  isDone('chime-sdk-identity untag-resource', () => ['--resource-arn', made.instance, '--tag-keys', tag.Key])
  answers('pinpoint delete-apns-channel', ofApp, () => ({ APNSChannelResponse: apns() }))
  isDone('pinpoint untag-resource', () => ['--resource-arn', made.app, '--tag-keys', tag.Key])
})

describe('the AWS CLI takes away the rest', AT_ONCE, () => {
  isDone('chime-sdk-identity delete-app-instance-user', ofUser)
  answers('pinpoint delete-app', ofApp, () => ({ ApplicationResponse: { ...app(), tags: {} } }))
})

isDone('chime-sdk-identity delete-app-instance', ofInstance)
