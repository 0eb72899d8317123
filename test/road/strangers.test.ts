import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RefusedLine } from '../../src/road/import.ts'
import { linesOf } from '../../src/road/lines.ts'
import { importStrangers, type StrangersOptions } from '../../src/road/strangers/import.ts'
import { mappingIn } from '../../src/road/strangers/mapping.ts'
import { pinpointEndpoint } from '../../src/road/strangers/pinpoint.ts'
import { userKey } from '../../src/store/keys.ts'
import { run } from '../support/commands.ts'
import { temporaryFolder } from '../support/stores.ts'
import { ACCOUNT, newApp, newInstance, newUser, register, world } from '../support/world.ts'

const HOME = { partition: 'aws', region: 'us-east-1' }
const CREATED = '2024-01-02T03:04:05.678Z'
const LATER = '2025-01-02T03:04:05.678Z'
// A second after whatever phones have done.
const NOW = Date.UTC(2026, 0, 1, 0, 0, 1)

/** A line of Pinpoint's. */
const device = (Id: string, UserId: string, Address: string, others: object = {}) => ({
  ...{ Id, ChannelType: 'GCM', Address, OptOut: 'NONE', EndpointStatus: 'ACTIVE', CreationDate: CREATED },
  ...{ User: { UserId }, ...others },
})

/** A store with an app instance and a push application, and the import of lines into it. */
const target = async ({ Create = true } = {}) => {
  const { client, pinpoint, storage } = await world()
  const [instance, app] = [await newInstance(client), await newApp(pinpoint)]
  const file = {
    Users: { AppInstanceArn: instance, Create },
    Apps: { '*/GCM': { ResourceArn: app, Type: 'GCM' }, '*/APNS': { ResourceArn: `${app}0`, Type: 'APNS' } },
  }
  return {
    async take(lines: readonly unknown[], others: Partial<StrangersOptions> = {}) {
      const refused: RefusedLine[] = []
      const moved: (readonly [line: number, from: string])[] = []
      const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
      const report = await importStrangers(storage, linesOf(chunks(text)), {
        registry: pinpointEndpoint,
        registryName: 'pinpoint',
        mapping: mappingIn(JSON.stringify(file), HOME),
        tokenPolicy: 'exclusive',
        nowMs: NOW,
        isDry: false,
        refused: (line) => void refused.push(line),
        moved: (line, _, from) => void moved.push([line, from]),
        ...others,
      })
      return { ...report, reasons: refused.map(({ line, reason }) => [line, reason]), moved }
    },
    /** A phone registers with the server. */
    async registerHere(token: string) {
      const { EndpointId } = await client.send(
        register(await newUser(client, instance, 'carol'), app, token, { Type: 'GCM' }),
      )
      return { user: 'carol', EndpointId }
    },
    endpointsOf: (user: string) =>
      storage.read(async (store) => {
        const key = await store.appInstances.key(ACCOUNT, instance.slice(instance.lastIndexOf('/') + 1))
        return store.endpoints.list(userKey(key!, user), undefined, 50)
      }),
  }
}

const chunks = async function* (text: string) {
  yield Buffer.from(text)
}

test('devices become endpoints of users, who are created where they are not there', async () => {
  const { take, endpointsOf } = await target()
  const { counts, refused } = await take([device('1', 'ann', 'a'), device('2', 'ann', 'b'), device('3', 'bob', 'c')])
  assert.deepEqual(counts, {
    user: { added: 2, unchanged: 0, refused: 0 },
    endpoint: { added: 3, unchanged: 0, refused: 0 },
  })
  assert.equal(refused, 0)
  const endpoints = await endpointsOf('ann')
  assert.deepEqual(endpoints.map(({ deviceToken, type, allowMessages }) => [deviceToken, type, allowMessages]).sort(), [
    ['a', 'GCM', 'ALL'],
    ['b', 'GCM', 'ALL'],
  ])
  assert.equal(endpoints[0]?.createdAtMs, Date.parse(CREATED))
})

test('what is taken again changes nothing', async () => {
  const { take, endpointsOf } = await target()
  const lines = [device('1', 'ann', 'a'), device('2', 'bob', 'b')]
  await take(lines)
  const before = await endpointsOf('ann')
  const { counts } = await take(lines)
  assert.deepEqual(counts.endpoint, { added: 0, unchanged: 2, refused: 0 })
  assert.deepEqual(await endpointsOf('ann'), before)
})

test('a token that changed hands is taken from nobody when the lines are taken again', async () => {
  const { take, endpointsOf } = await target()
  const lines = [device('1', 'ann', 'a'), device('2', 'bob', 'a', { EffectiveDate: LATER })]
  await take(lines)
  const before = await endpointsOf('bob')
  const { moved, counts } = await take(lines)
  assert.deepEqual(moved, [])
  assert.deepEqual(counts.endpoint, { added: 0, unchanged: 1, refused: 1 })
  assert.deepEqual(await endpointsOf('bob'), before)
})

for (const [what, others] of [
  ['dates', {}],
  ['no dates', { CreationDate: undefined }],
] as const)
  test(`a phone that has registered since keeps its token, where lines have ${what}`, async () => {
    const { take, endpointsOf, registerHere } = await target()
    const { user, EndpointId } = await registerHere('a')
    const { reasons, moved } = await take([device('1', 'bob', 'a', others)])
    assert.match(String(reasons[0]?.[1]), new RegExp(`^endpoint ${EndpointId} has`))
    assert.deepEqual(moved, [])
    assert.equal((await endpointsOf(user))[0]?.inactiveReason, null)
  })

test('of lines with one token it is the latest by its dates that has it, in whatever order they stand', async () => {
  const { take, endpointsOf } = await target()
  const { reasons } = await take([device('1', 'ann', 'a', { EffectiveDate: LATER }), device('2', 'bob', 'a')])
  assert.match(String(reasons[0]?.[1]), /^endpoint .+ has registered its device token since$/)
  assert.deepEqual([(await endpointsOf('ann')).length, (await endpointsOf('bob')).length], [1, 0])
})

test('where lines have no dates, the later one has it', async () => {
  const { take, endpointsOf } = await target()
  const undated = { CreationDate: undefined }
  const { moved } = await take([device('1', 'ann', 'a', undated), device('2', 'bob', 'a', undated)])
  assert.deepEqual(
    moved.map(([line]) => line),
    [2],
  )
  assert.equal((await endpointsOf('bob')).length, 1)
})

for (const tokenPolicy of ['exclusive', 'refresh'] as const)
  test(`a dead endpoint stays dead when its user has another line with its token, by the policy ${tokenPolicy}`, async () => {
    const { take, endpointsOf } = await target()
    const lines = [device('1', 'ann', 'a', { EndpointStatus: 'INACTIVE' }), device('2', 'ann', 'a')]
    const { reasons } = await take(lines, { tokenPolicy })
    assert.match(String(reasons[0]?.[1]), /^its user has the device already, as endpoint /)
    const [endpoint, ...others] = await endpointsOf('ann')
    assert.equal(endpoint?.inactiveReason, 'INVALID_DEVICE_TOKEN')
    assert.deepEqual(others, [])
  })

test('an endpoint has the dates of its line, none of them to come', async () => {
  const { take, endpointsOf } = await target()
  await take([
    device('1', 'ann', 'a', { EffectiveDate: LATER }),
    device('2', 'bob', 'b', { CreationDate: '+200000-01-01T00:00:00Z' }),
  ])
  const [anns] = await endpointsOf('ann')
  assert.deepEqual(
    [anns?.createdAtMs, anns?.updatedAtMs, anns?.registeredAtMs],
    [CREATED, LATER, LATER].map(Date.parse),
  )
  assert.equal((await endpointsOf('bob'))[0]?.registeredAtMs, NOW)
})

for (const [what, token] of [
  ['NUL', 'a\0b'],
  ['half a character', 'a\ud800b'],
] as const)
  test(`a device token with ${what} is refused`, async () => {
    const { take } = await target()
    const { reasons } = await take([device('1', 'ann', token)])
    assert.deepEqual(reasons, [[1, 'its device token must be text without NUL or half a character']])
  })

test('a dead token and a user who wants no messages stay so', async () => {
  const { take, endpointsOf } = await target()
  await take([device('1', 'ann', 'a', { EndpointStatus: 'INACTIVE' }), device('2', 'bob', 'b', { OptOut: 'ALL' })])
  assert.equal((await endpointsOf('ann'))[0]?.inactiveReason, 'INVALID_DEVICE_TOKEN')
  assert.equal((await endpointsOf('bob'))[0]?.allowMessages, 'NONE')
})

test('a token that two users have is the later one’s, which is told; shared, it is that of both', async () => {
  const lines = [device('1', 'ann', 'a'), device('2', 'bob', 'a')]
  const { take, endpointsOf } = await target()
  const { moved } = await take(lines)
  assert.deepEqual(
    moved.map(([line]) => line),
    [2],
  )
  assert.deepEqual([(await endpointsOf('ann')).length, (await endpointsOf('bob')).length], [0, 1])
  const shared = await target()
  assert.deepEqual((await shared.take(lines, { tokenPolicy: 'shared' })).moved, [])
  assert.deepEqual([(await shared.endpointsOf('ann')).length, (await shared.endpointsOf('bob')).length], [1, 1])
})

const FORETOLD: readonly [what: string, lines: readonly unknown[], others?: Partial<StrangersOptions>][] = [
  ['as they should be', [device('1', 'ann', 'a'), device('2', 'ann', 'b'), device('3', 'bob', 'c'), '{']],
  ['that stand twice', [device('1', 'ann', 'a'), device('1', 'ann', 'a'), device('1', 'ann', 'b')]],
  [
    'of one token',
    [device('1', 'ann', 'a'), device('2', 'bob', 'a'), device('3', 'bob', 'a'), device('1', 'ann', 'a')],
  ],
  [
    'of one token, the latest first',
    [device('1', 'ann', 'a', { EffectiveDate: '2025-01-02T03:04:05.678Z' }), device('2', 'bob', 'a')],
  ],
  ['of one token that is shared', [device('1', 'ann', 'a'), device('2', 'bob', 'a')], { tokenPolicy: 'shared' }],
]

for (const [what, lines, others] of FORETOLD)
  test(`a dry run of lines ${what} tells what would be done, and writes nothing`, async () => {
    const { take, endpointsOf } = await target()
    const dry = await take(lines, { ...others, isDry: true })
    assert.deepEqual(await endpointsOf('ann'), [])
    assert.deepEqual(await take(lines, others), dry)
    const again = await take(lines, { ...others, isDry: true })
    assert.deepEqual(await take(lines, others), again)
  })

test('each line that can not be taken is refused with its reason, and the others are taken', async () => {
  const { take, endpointsOf } = await target()
  const { reasons } = await take([
    '{',
    device('1', 'ann', 'a', { ChannelType: 'SMS' }),
    device('2', 'ann', 'a', { ChannelType: 'APNS' }),
    device('3', 'ann', 'x'.repeat(1601)),
    device('4', 'ann', 'd'),
    device('5', 'ann', 'd'),
    device('4', 'ann', 'e'),
  ])
  const [, , , , [, taken] = []] = reasons
  assert.deepEqual(
    reasons.map(([line]) => line),
    [1, 2, 3, 4, 6, 7],
  )
  assert.match(String(reasons[1]?.[1]), /^the mapping file has no app \/SMS$/)
  assert.match(String(reasons[2]?.[1]), /^its push application .+ is not there: create it by carillon app create --id$/)
  assert.match(String(reasons[3]?.[1]), /^its device token must be text of 1 to 1600 characters$/)
  assert.match(String(taken), /^its user has the device already, as endpoint /)
  assert.match(String(reasons[5]?.[1]), /^endpoint .+ is there already, and differs$/)
  assert.equal((await endpointsOf('ann')).length, 1)
})

for (const from of ['sns', 'pinpoint', 'parse'])
  test(`carillon import --from ${from} says what it needs`, async () => {
    using folder = temporaryFolder()
    const { exitCode, stderr } = await run('import', '--from', from, '--data-dir', join(folder.path, 'data'))
    assert.equal(exitCode, 2)
    assert.match(stderr, /^carillon: --file and --mapping are needed: .+\n$/)
  })

test('what is not one device a line says how to make it so', async () => {
  const { take } = await target()
  const { reasons } = await take([JSON.stringify({ Endpoints: [{}] }), '{', JSON.stringify({ results: [] })])
  assert.deepEqual(reasons, [
    [1, "is a list: one device a line is needed, as jq -c '.Endpoints[]' makes it"],
    [2, 'is no JSON object: one device a line is needed, as jq -c makes it'],
    [3, "is a list: one device a line is needed, as jq -c '.results[]' makes it"],
  ])
})

test('users are created only where the mapping file says so', async () => {
  const { take } = await target({ Create: false })
  const { reasons } = await take([device('1', 'ann', 'a')])
  assert.deepEqual(reasons, [[1, 'its user ann is not there: create it, or set Users.Create in the mapping file']])
})

test('an app instance that is not there ends the import in one line', async () => {
  const { take } = await target()
  const mapping = mappingIn(
    JSON.stringify({
      Users: { AppInstanceArn: `arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/nowhere` },
      Apps: { '*/*': { ResourceArn: `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/a`, Type: 'GCM' } },
    }),
    HOME,
  )
  await assert.rejects(take([device('1', 'ann', 'a')], { mapping }), {
    message: `app instance nowhere of account ${ACCOUNT} is not there: create it by carillon app-instance create --id`,
  })
})
