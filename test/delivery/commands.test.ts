import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { AppInstanceUserEndpointType } from '@aws-sdk/client-chime-sdk-identity'
import { channelOf } from '../support/channels.ts'
import { run } from '../support/commands.ts'
import { openChannel } from '../support/deliveries.ts'
import { fakePush, MATERIALS } from '../support/fake-push.ts'
import { eventually, runningServer } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'
import { ACCOUNT, newApp, newInstance, newUser, OTHER_ACCOUNT, register } from '../support/world.ts'

/** A running server between the fakes of Apple and Google and two users, and commands beside it. */
const sending = async () => {
  const push = await fakePush()
  const folder = temporaryFolder()
  const caFile = join(folder.path, 'ca.pem')
  writeFileSync(caFile, MATERIALS.ca)
  const { url, tokenUrl } = push.fake
  const toFake = ['--push-apns-url', url, '--push-fcm-url', url, '--push-fcm-token-url', tokenUrl]
  const server = await runningServer(undefined, ...toFake, '--push-ca-file', caFile)
  const { client, pinpoint } = server.root
  const [instance, app] = [await newInstance(client), await newApp(pinpoint)]
  const [ann, bob] = [await newUser(client, instance, 'ann'), await newUser(client, instance, 'bob')]
  for (const channel of ['APNS', 'APNS_VOIP', 'GCM'] as const)
    await openChannel(channelOf(pinpoint, app, channel), channel)
  const config = join(folder.path, 'carillon.json')
  const command = (...args: readonly string[]) => run(...args, '--data-dir', server.dataDir)
  return {
    fake: push.fake,
    /** A file of settings for commands, which a test writes. */
    config,
    instance,
    ann,
    bob,
    /** Of another account. */
    elsewhere: bob.replace(ACCOUNT, OTHER_ACCOUNT),
    async device(user: string, token: string, Type: AppInstanceUserEndpointType = 'APNS', voip?: string) {
      const EndpointAttributes = { DeviceToken: token, ...(voip !== undefined && { VoipDeviceToken: voip }) }
      const { EndpointId } = await client.send(register(user, app, token, { Type, EndpointAttributes }))
      return EndpointId!
    },
    command,
    /** What a command says by `--output json`. */
    async json(...args: readonly string[]) {
      const { stdout, stderr, exitCode } = await command(...args, '--output', 'json')
      if (stderr !== '') throw new Error(stderr)
      return { ...JSON.parse(stdout), exitCode }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await push[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

type Sending = Awaited<ReturnType<typeof sending>>

test('pushes to all devices of users, and prints what came of each', async () => {
  await using s = await sending()
  const [iphone, android] = [await s.device(s.ann, 'ok-iphone'), await s.device(s.bob, 'ok-android', 'GCM')]
  const args = ['push', '--user', s.ann, '--user', s.bob, '--title', 'Ann', '--body', 'Hi', '--data', 'a=b=c', '--wait']
  const { outcomes, counts, isSettled, exitCode } = await s.json(...args)
  assert.deepEqual([isSettled, exitCode, counts], [true, 0, { delivered: 2, failed: 0, dropped: 0 }])
  const told = outcomes.map(({ user, endpointId, outcome }: Record<string, string>) => [user, endpointId, outcome])
  assert.deepEqual(told, [
    [s.ann, iphone, 'delivered'],
    [s.bob, android, 'delivered'],
  ])
  const [push] = s.fake.inbox.list({ deviceToken: 'ok-iphone', after: 0 })
  assert.deepEqual(push?.payload, {
    aps: { alert: { title: 'Ann', body: 'Hi' } },
    data: { jsonBody: { a: 'b=c' }, pinpoint: { openApp: 'true' } },
  })
})

test('a push that fails at one of the devices of an app instance ends in 1, and says why', async () => {
  await using s = await sending()
  await s.device(s.ann, 'ok-iphone')
  const dead = await s.device(s.bob, 'dead-iphone')
  const { stdout, exitCode } = await s.command('push', '--app-instance', s.instance, '--title', 'Hi', '--wait')
  assert.equal(exitCode, 1)
  assert.match(stdout, new RegExp(`${s.bob} +${dead} +failed +Unregistered\n1 delivered, 1 failed`))
})

test('raw content replaces all, for each provider; an endpoint is pushed to alone', async () => {
  await using s = await sending()
  await s.device(s.ann, 'ok-other')
  const iphone = await s.device(s.ann, 'ok-iphone')
  const android = await s.device(s.ann, 'ok-android', 'GCM')
  const endpoints = [iphone, android].flatMap((id) => ['--endpoint', `${s.ann}/endpoints/${id}`])
  const raw = ['--raw-apns', '{"aps":{"alert":"Raw"}}', '--raw-fcm', '{"data":{"raw":"yes"}}']
  assert.equal((await s.json('push', ...endpoints, ...raw, '--wait')).exitCode, 0)
  const pushes = s.fake.inbox.list({ after: 0 }).map(({ deviceToken, payload }) => [deviceToken, payload] as const)
  const payloads = Object.fromEntries(pushes)
  assert.deepEqual(Object.keys(payloads).sort(), ['ok-android', 'ok-iphone'])
  assert.deepEqual(payloads['ok-iphone'], { aps: { alert: 'Raw' } })
  assert.deepEqual((payloads['ok-android'] as { data: unknown }).data, { raw: 'yes' })
})

test('a call goes to the VoIP token of who has one, and a silent push shows nothing', async () => {
  await using s = await sending()
  await s.device(s.ann, 'ok-iphone', 'APNS', 'ok-calls')
  const { exitCode } = await s.json('push', '--user', s.ann, '--title', 'Ann calls', '--voip', '--wait')
  assert.equal(exitCode, 0)
  await s.json('push', '--user', s.ann, '--silent', '--data', 'a=b', '--wait')
  const pushes = s.fake.inbox
    .list({ after: 0 })
    .map(({ deviceToken, headers, payload }) => [
      deviceToken,
      headers['apns-push-type'],
      (payload as { aps: unknown }).aps,
    ])
  assert.deepEqual(pushes, [
    ['ok-calls', 'voip', { alert: { title: 'Ann calls' } }],
    ['ok-iphone', 'background', { 'content-available': 1 }],
  ])
})

test('without --wait a push is accepted, and the command is done', async () => {
  await using s = await sending()
  const { messageId } = await s.json('push', '--user', s.ann, '--body', 'Hi')
  assert.match(messageId, /^[0-9a-f-]{36}$/)
  const { stdout, exitCode } = await s.command('push', '--user', s.ann, '--body', 'Hi', '--wait')
  assert.deepEqual([stdout, exitCode], ['No device was there to get it.\n', 1])
})

const HI = ['--body', 'Hi']

const WRONG: readonly (readonly [what: string, args: (s: Sending) => readonly string[], said: RegExp, code: number])[] =
  [
    ['nothing to push', (s) => ['--user', s.ann], /^carillon: say what to push/, 2],
    ['nobody to push to', () => HI, /^carillon: say whom to push to/, 2],
    ['a call that is silent', (s) => ['--user', s.ann, '--voip', '--silent', ...HI], /a call is not silent/, 2],
    ['two kinds of audience', (s) => ['--user', s.ann, '--app-instance', s.instance, ...HI], /say whom to push to/, 2],
    ['no ARN', () => ['--user', 'ann', ...HI], /^carillon: --user is "ann"; allowed is an AppInstanceUser's ARN/, 2],
    ['a user that is not there', (s) => ['--user', `${s.ann}-2`, ...HI], /ann-2 is not there$/m, 1],
    ['another region', (s) => ['--user', s.ann.replace('us-east-1', 'eu-west-1'), ...HI], /does not exist on this/, 1],
    ['an endpoint that is not there', (s) => ['--endpoint', `${s.ann}/endpoints/a`, ...HI], /a is not there$/m, 1],
    ['users of two accounts', (s) => ['--user', s.ann, '--user', s.elsewhere, ...HI], /of several accounts/, 2],
    [
      'a message that says whom to send to',
      (s) => ['--user', s.ann, '--raw-fcm', '{"fcmV1Message":{"message":{"topic":"a"}}}'],
      /RawContent: topic is not/,
      2,
    ],
  ]

const shared = await sending()
after(() => shared[Symbol.asyncDispose]())

for (const [what, args, said, code] of WRONG)
  test(`a push command with ${what} says so in one line`, async () => {
    const { stderr, exitCode } = await shared.command('push', ...args(shared))
    assert.match(stderr, said)
    assert.equal(exitCode, code)
  })

test('what can not be delivered is listed, shown, removed, and accepted anew', async () => {
  await using s = await sending()
  for (const n of [1, 2, 3]) await s.device(s.ann, `reason-PayloadEmpty-${n}`)
  await s.json('push', '--app-instance', s.instance, '--title', 'Hi', '--wait')
  const letters = async (): Promise<readonly Record<string, string>[]> =>
    Object.values(JSON.parse((await s.command('dead-letters', 'list', '--output', 'json')).stdout))
  const [newest, , oldest] = await letters()
  const { user, channel, reason, attempts } = newest!
  assert.deepEqual([user, channel, reason, attempts], [s.ann, 'APNS', 'PayloadEmpty', 1])
  assert.equal((await s.json('dead-letters', 'show', newest!.id!)).content.apns.payload.aps.alert.title, 'Hi')
  assert.deepEqual((await s.json('dead-letters', 'list', '--limit', '1'))[0], newest)

  assert.equal((await s.json('dead-letters', 'purge', newest!.id!)).purged, 1)
  assert.match((await s.command('dead-letters', 'show', newest!.id!)).stderr, /there is no dead letter/)
  assert.equal((await s.json('dead-letters', 'replay', oldest!.id!)).replayed, 1)
  // Nothing has changed, so that it dies again, as another push.
  await eventually(async () => assert.equal((await letters()).length, 2))
  assert.ok(!(await letters()).some(({ id }) => id === oldest!.id))
  assert.equal((await s.json('dead-letters', 'replay', 'all')).replayed, 2)
  await eventually(async () => assert.equal((await letters()).length, 2))
  assert.equal((await s.json('dead-letters', 'purge', 'all')).purged, 2)
  assert.equal((await s.command('dead-letters', 'list')).stdout, 'There are no dead letters.\n')
})

test('a replay that finds too much on its way says how far it came, and what was left is kept', async () => {
  await using s = await sending()
  for (const n of [1, 2, 3]) await s.device(s.ann, `reason-PayloadEmpty-${n}`)
  await s.json('push', '--app-instance', s.instance, '--title', 'Hi', '--wait')
  writeFileSync(s.config, JSON.stringify({ pushBacklog: 1 }))
  await s.device(s.bob, 'hang-bob')
  await s.json('push', '--user', s.bob, '--title', 'Hi')
  const { stderr, exitCode } = await s.command('dead-letters', 'replay', 'all', '--config', s.config)
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: nothing more is taken now: 1 pushes of the account are on their way$/m)
  assert.equal(Object.keys(JSON.parse((await s.command('dead-letters', 'list', '--output', 'json')).stdout)).length, 3)
})
