import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeleteAppInstanceCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { openCredentials } from '../../src/lib/sealed-credentials.ts'
import { copyStore } from '../../src/road/copy.ts'
import { sumsOf } from '../../src/road/export.ts'
import { KINDS } from '../../src/road/kinds/kinds.ts'
import { NOWHERE } from '../../src/store/storage.ts'
import { exported, fullWorld, imported, seen } from '../support/road.ts'
import { ENGINES, type Engine, openStore } from '../support/stores.ts'
import { ACCOUNT, newInstance, register, world } from '../support/world.ts'

const PASSPHRASE = 'correct horse battery staple'
const engine = (name: string): Engine => ENGINES.find((each) => each.name === name)!

const WAYS = [
  ['SQLite file', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite file'],
].filter((names) => names.every((name) => ENGINES.some((each) => each.name === name)))

for (const [from = '', to = ''] of WAYS) {
  test(`${from} to ${to}: the copy answers as the store that it is a copy of`, async () => {
    await using source = await engine(from).open()
    const full = await fullWorld(source.storage)
    const lines = await exported(source.storage, PASSPHRASE)
    const before = await seen(full.client)
    await using target = await engine(to).open()
    const report = await imported(target.storage, lines, { passphrase: PASSPHRASE })
    assert.deepEqual(report.lines, [])
    assert.equal(report.fault, undefined)
    assert.deepEqual(Object.keys(report.counts).sort(), KINDS.map(({ name }) => name).sort())
    const copy = await world({ storage: target.storage })
    assert.deepEqual(await seen(copy.client), before)
    assert.deepEqual(await sumsOf(target.storage, full.now()), await sumsOf(source.storage, full.now()))
  })
}

const filled = async () => {
  const source = await openStore(NOWHERE)
  const full = await fullWorld(source)
  return { full, source, lines: await exported(source), sealed: await exported(source, PASSPHRASE) }
}

// To make and to seal it takes longer than all that is done with it.
let once: ReturnType<typeof filled> | undefined

/** A full store, which stays as it is, its export without secrets and with them, and an empty store. */
const copying = async () => {
  once ??= filled()
  return { ...(await once), target: await openStore(NOWHERE) }
}

test('secrets open in the copy, under its own master key', async () => {
  const { full, sealed, target } = await copying()
  await imported(target, sealed, { passphrase: PASSPHRASE })
  const channel = await target.read((store) =>
    store.pushChannels.get(ACCOUNT, full.app.slice(full.app.lastIndexOf('/') + 1), 'APNS'),
  )
  assert.equal(openCredentials(target.keys.master, channel!, 'apnsToken', channel!.sealedKey!).keyId, 'KEY1234567')
  const copy = await world({ storage: target })
  const { AppInstances } = await copy.as(full.backEnd.credentials).client.send(new ListAppInstancesCommand({}))
  assert.equal(AppInstances?.length, 1)
})

test('a device token keeps its owner, and a ClientRequestToken its answer', async () => {
  const { full, lines, target } = await copying()
  await imported(target, lines)
  const { client } = await world({ storage: target })
  assert.equal((await client.send(full.remembered)).EndpointId, full.answer)
  await assert.rejects(client.send(register(full.user, full.app, 'token-1')), { name: 'ConflictException' })
})

test('tokens that users may share stay shared', async () => {
  const source = await openStore(NOWHERE)
  const made = await (await world({ storage: source, deviceTokenPolicy: 'shared' })).withUser()
  await made.client.send(register(made.user, made.app, 'token-1'))
  const target = await openStore(NOWHERE)
  await imported(target, await exported(source))
  const copy = await world({ storage: target, deviceTokenPolicy: 'shared' })
  await assert.rejects(copy.client.send(register(made.user, made.app, 'token-1')), { name: 'ConflictException' })
})

test('what is left of a deleted app instance is not in an export', async () => {
  const source = await openStore(NOWHERE)
  const { client, instance } = await fullWorld(source)
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  const kinds = new Set((await exported(source)).slice(1).map((line) => JSON.parse(line).kind))
  assert.deepEqual([...kinds].sort(), ['end', 'oidcProvider', 'principal', 'pushApp', 'request'])
})

test('a copy is the same where all of an account was deleted', async () => {
  const source = await openStore(NOWHERE)
  const { client } = await world({ storage: source })
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: await newInstance(client) }))
  const copying = { nowMs: 0, refused: () => {}, progress: () => {} }
  const { from, to } = await copyStore(source, await openStore(NOWHERE), copying)
  assert.deepEqual(to, from)
})

test('the same again changes nothing', async () => {
  const { lines, target } = await copying()
  await imported(target, lines)
  const { counts } = await imported(target, lines)
  for (const { added, refused } of Object.values(counts)) assert.deepEqual({ added, refused }, { added: 0, refused: 0 })
})

test('without a passphrase no secret is written, nor what is nothing without it', async () => {
  const { lines } = await copying()
  const kinds = lines.map((line) => JSON.parse(line).kind)
  assert.ok(!kinds.includes('accessKey') && !kinds.includes('pushChannel'))
  assert.ok(kinds.includes('principal') && kinds.includes('endpoint'))
})

test('secrets in a file show nothing, and open by no other passphrase', async () => {
  const { full, sealed, target } = await copying()
  assert.ok(!sealed.join('\n').includes(full.backEnd.credentials.secretAccessKey))
  assert.ok(!sealed.join('\n').includes('PRIVATE KEY'))
  await assert.rejects(imported(target, sealed, { passphrase: 'another passphrase' }), /passphrase is not the one/)
  await assert.rejects(imported(target, sealed), /--passphrase-file/)
})

test('a file does not say in a way of its own how its secrets are sealed', async () => {
  const { sealed, target } = await copying()
  const [header = '', ...rest] = sealed
  for (const n of ['3', '1', '0', '1e300', '2097152', '"131072"'])
    await assert.rejects(
      imported(target, [header.replace('"n":131072', `"n":${n}`), ...rest], { passphrase: PASSPHRASE }),
      /does not say in a known way/,
    )
})

test('a secret of one key can not be passed off as that of another', async () => {
  const { sealed, target } = await copying()
  const renamed = sealed.map((line) => line.replace(/"accessKeyId":"\w+"/, '"accessKeyId":"AKIAANOTHERKEY000000"'))
  const report = await imported(target, renamed, { passphrase: PASSPHRASE })
  assert.match(report.lines[0]!.reason, /secrets were altered/)
})

type Change = (record: Record<string, unknown>) => object | string | readonly object[]

/** Lines in which those of a kind are others, or several. */
const edited = (lines: readonly string[], kind: string, change: Change): readonly string[] =>
  lines.flatMap((line) => {
    const record = JSON.parse(line)
    const made = record.kind === kind ? change(record) : line
    return [made].flat().map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
  })

const REFUSED: [what: string, kind: string, change: Change, reason: RegExp][] = [
  ['no JSON', 'user', () => '{"kind":', /^is no JSON object$/],
  ['of a kind from the future', 'user', (record) => ({ ...record, kind: 'channel' }), /^is of no kind/],
  ['with a member from the future', 'user', (record) => ({ ...record, shoe: 42 }), /^"shoe" is no member of user$/],
  ['without what it must have', 'user', ({ name, ...record }) => record, /^name must be /],
  ['with an id that is none', 'user', (record) => ({ ...record, userId: '-' }), /^userId must be /],
  [
    'with an EndpointId that is no UUID',
    'endpoint',
    (record) => ({ ...record, endpointId: 'x' }),
    /^endpointId must be a UUID/,
  ],
  ['with a time that is none', 'bot', (record) => ({ ...record, createdAt: 1 }), /^createdAt must be a time/],
  ['with NUL in a text', 'bot', (record) => ({ ...record, name: 'a\0b' }), /^name must be text without NUL/],
  ['with half a character', 'bot', (record) => ({ ...record, name: 'a\ud800b' }), /^name must be text without NUL/],
  [
    'nested deeper than anybody reads',
    'bot',
    (record) =>
      JSON.stringify({ ...record, configuration: 0 }).replace(
        ':0',
        `:{"Lex":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
      ),
    /^configuration must be an object, as JSON of at most 10000 characters and 32 levels$/,
  ],
  [
    'with a configuration that is no object',
    'bot',
    (record) => ({ ...record, configuration: null }),
    /^configuration must/,
  ],
  [
    'with a policy that is none',
    'principal',
    (record) => ({ ...record, policies: { own: '{"Statement":{"Effect":"Maybe"}}' } }),
    /^policies is no valid policy: \$\.Statement/,
  ],
  [
    'with tags that are none',
    'principal',
    (record) => ({ ...record, tags: { a: 1 } }),
    /^tags must be an object of texts/,
  ],
  [
    'with an audience that is no text',
    'oidcProvider',
    (record) => ({ ...record, audiences: [1] }),
    /^audiences must be/,
  ],
  [
    'with a member of a very long name',
    'bot',
    (record) => ({
      ...record,
      ['x'.repeat(1000)]: 1,
    }),
    /^"x{64}" is no member of bot$/,
  ],
  [
    'of an app instance that is not there',
    'bot',
    (record) => ({
      ...record,
      appInstanceId: 'x',
    }),
    /^what it belongs to/,
  ],
  [
    'with a token that another has',
    'endpoint',
    (record) => ({
      ...record,
      type: 'APNS',
      deviceToken: 'token-1',
      voipDeviceToken: undefined,
    }),
    /^endpoint \S+ has its device token/,
  ],
]

for (const [what, kind, change, reason] of REFUSED)
  test(`a line ${what} is refused with its number and reason, and all others are taken`, async () => {
    const { lines, target } = await copying()
    const report = await imported(target, edited(lines, kind, change))
    const [first] = report.lines
    assert.match(first!.reason, reason)
    assert.match(lines[first!.line - 1]!, new RegExp(`"kind":"${kind}"`))
    assert.ok(report.counts.appInstance!.added === 1 && report.counts.request!.added > 0)
    assert.match(report.fault!, /missing, doubled or altered/)
  })

test('a record that is there and differs is refused, and told in what', async () => {
  const { lines, target } = await copying()
  await imported(target, lines)
  const other = edited(lines, 'appInstance', (record) => ({ ...record, name: 'other', tags: {} }))
  const report = await imported(target, other)
  assert.equal(report.lines[0]?.reason, 'is there already, with another name, tags')
})

// Each with what an import of it meets: what is there, what stands twice, and what is another's.
const FORETOLD: [what: string, kind: string, change: Change][] = [
  ['as it was exported', 'end', (record) => record],
  ['with lines that stand twice', 'user', (record) => [record, record]],
  ['with users without their app instance', 'appInstance', () => []],
  [
    'with a token that two endpoints have',
    'endpoint',
    (record) => ({ ...record, type: 'APNS', deviceToken: 'token-1' }),
  ],
  [
    'with a token in another case',
    'endpoint',
    (record) => ({ ...record, type: 'APNS', deviceToken: record.userId === 'bob' ? 'AB' : 'ab' }),
  ],
  [
    'with a VoIP token that two endpoints have',
    'endpoint',
    (record) => ({ ...record, type: 'APNS', voipDeviceToken: 'v' }),
  ],
  [
    'with tokens that users share',
    'endpoint',
    (record) => ({ ...record, type: 'APNS', deviceToken: 'a', tokenRange: 'user' }),
  ],
  ['with an id that two users have', 'principal', (record) => [record, { ...record, name: 'other' }]],
]

for (const [what, kind, change] of FORETOLD)
  test(`a dry run of an export ${what} says what would be done, and does nothing`, async () => {
    const { lines, target } = await copying()
    const given = edited(lines, kind, change)
    const dry = await imported(target, given, { isDry: true })
    assert.deepEqual(await sumsOf(target, 0), {})
    assert.deepEqual(await imported(target, given), dry)
    const dryAgain = await imported(target, given, { isDry: true })
    assert.deepEqual(await imported(target, given), dryAgain)
  })

test('an IAM user with the id of another is refused', async () => {
  const { lines, target } = await copying()
  const report = await imported(
    target,
    edited(lines, 'principal', (record) => [record, { ...record, name: 'x' }]),
  )
  assert.match(report.lines[0]!.reason, /^user \S+ has its id already$/)
})

test('a dry run finds out that an endpoint of the store has a token', async () => {
  const { lines, target } = await copying()
  await imported(target, lines)
  const other = edited(lines, 'endpoint', (record) => ({
    ...record,
    endpointId: '019b76da-a805-7000-9ce6-000000000000',
  }))
  const dry = await imported(target, other, { isDry: true })
  assert.equal(dry.counts.endpoint?.refused, 3)
  assert.match(dry.lines[0]!.reason, /^endpoint \S+ has its device token/)
  assert.deepEqual(await imported(target, other), dry)
})

test('a line that stands twice and differs is refused, in a dry run too', async () => {
  const { lines, target } = await copying()
  const twice = edited(lines, 'user', (record) => [record, { ...record, name: 'other' }])
  const dry = await imported(target, twice, { isDry: true })
  assert.equal(dry.lines[0]?.reason, 'stands twice in the source, and differs')
  assert.deepEqual((await imported(target, twice)).counts, dry.counts)
})

test('lines behind the last one are told of', async () => {
  const { lines, target } = await copying()
  const { fault } = await imported(target, [...lines, ...lines])
  assert.equal(fault, `line ${lines.length + 1} stands behind the last line of the export: what follows was not read`)
  assert.equal((await imported(target, [...lines, '', ' '])).fault, undefined)
})

test('what a last line says of kinds from nowhere is not shown', async () => {
  const { lines, target } = await copying()
  const { fault } = await imported(
    target,
    edited(lines, 'end', () => ({ kind: 'end', sums: { '\x1b[31m': { count: 1 } } })),
  )
  assert.match(fault!, /altered of a kind that this release does not know, principal, /)
})

test('an import goes on after the line up to which all is stored', async () => {
  const { lines, target } = await copying()
  const begun = await imported(target, lines.slice(0, 7))
  assert.match(begun.fault!, /cut short/)
  const { fault } = await imported(target, lines, { afterLine: 7 })
  assert.equal(fault, undefined)
  const { counts } = await imported(target, lines)
  assert.ok(Object.values(counts).every(({ added }) => added === 0))
})

test('an export of another region is not taken, since its ARNs would change', async () => {
  const { lines, target } = await copying()
  await assert.rejects(
    imported(target, lines, { region: 'eu-central-1' }),
    /of aws us-east-1, and the settings say aws eu-central-1/,
  )
})

test('what is no export, or one of a newer version, is not taken', async () => {
  const { lines, target } = await copying()
  const [header = '', ...rest] = lines
  await assert.rejects(imported(target, rest), /this is no export of Carillon/)
  await assert.rejects(imported(target, [header.replace('"version":1', '"version":2'), ...rest]), /of version 2/)
  for (const version of ['0', '-1', '"1"', 'null', '{}'])
    await assert.rejects(
      imported(target, [header.replace('"version":1', `"version":${version}`), ...rest]),
      /no export/,
    )
})
