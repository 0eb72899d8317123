import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeleteAppInstanceCommand, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { openCredentials } from '../../src/lib/sealed-credentials.ts'
import { sumsOf } from '../../src/road/export.ts'
import { KINDS } from '../../src/road/kinds/kinds.ts'
import { NOWHERE } from '../../src/store/storage.ts'
import { exported, fullWorld, imported, seen } from '../support/road.ts'
import { ENGINES, type Engine, openStore } from '../support/stores.ts'
import { ACCOUNT, register, world } from '../support/world.ts'

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

test('a secret of one key can not be passed off as that of another', async () => {
  const { sealed, target } = await copying()
  const renamed = sealed.map((line) => line.replace(/"accessKeyId":"\w+"/, '"accessKeyId":"AKIAANOTHERKEY000000"'))
  const report = await imported(target, renamed, { passphrase: PASSPHRASE })
  assert.match(report.lines[0]!.reason, /secrets were altered/)
})

const edited = (lines: readonly string[], kind: string, change: (record: Record<string, unknown>) => object | string) =>
  lines.map((line) => {
    const record = JSON.parse(line)
    const made = record.kind === kind ? change(record) : line
    return typeof made === 'string' ? made : JSON.stringify(made)
  })

const REFUSED: [
  what: string,
  kind: string,
  change: (record: Record<string, unknown>) => object | string,
  reason: RegExp,
][] = [
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
  [
    'of an app instance that is not there',
    'bot',
    (record) => ({ ...record, appInstanceId: 'x' }),
    /^what it belongs to/,
  ],
  [
    'with a token that another has',
    'endpoint',
    (record) => ({ ...record, type: 'APNS', deviceToken: 'token-1', voipDeviceToken: undefined }),
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

test('a dry run says what would be done, and does nothing', async () => {
  const { lines, target } = await copying()
  const dry = await imported(target, lines, { isDry: true })
  assert.deepEqual(await sumsOf(target, 0), {})
  assert.deepEqual(await imported(target, lines), dry)
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
})
