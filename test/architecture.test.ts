import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsIn, partOf, ringAmong, SOURCES, type SourceFile } from './support/sources.ts'

/** A part of `src` may mention itself and the parts named here. There is no other rule, and each has its reason. */
const MAY_IMPORT: Readonly<Record<string, { readonly parts: readonly string[]; readonly because: string }>> = {
  lib: { parts: [], because: 'plain helpers that anything may use can lean on nothing' },
  settings: { parts: [], because: 'what a setting is called and takes is known before anything else is' },
  'config.ts': { parts: ['lib', 'settings'], because: 'it turns settings into one frozen value, and builds nothing' },
  'release.ts': { parts: [], because: 'it reads the version, which any part may want to tell' },
  protocol: { parts: ['lib'], because: 'bytes to values and back, by the model alone: no caller, no clock, no store' },
  store: { parts: ['lib'], because: 'another engine, or another process, must be able to take its place' },
  telemetry: { parts: ['lib'], because: 'it is told of events in plain values, so that it can tell of any wing' },
  auth: { parts: ['lib', 'store'], because: 'it finds the keys of callers, and knows no API' },
  apis: {
    parts: ['lib', 'protocol', 'auth', 'store'],
    because: 'operations never see a socket, a log line or a metric',
  },
  background: { parts: ['lib', 'store', 'telemetry'], because: 'it meets operations in the store and nowhere else' },
  delivery: {
    parts: ['lib', 'store', 'telemetry'],
    because: 'a wing of its own: what is to be pushed it finds in the store, and operations never wait for it',
  },
  road: {
    parts: ['lib', 'store', 'auth'],
    because: 'it takes what a store holds, secrets among it, from one to another, and knows no API and no terminal',
  },
  'fake-push': { parts: ['lib'], because: 'it is what senders are tested against, and so shares no line with them' },
  server: {
    parts: ['lib', 'protocol', 'auth', 'apis', 'telemetry'],
    because: 'an edge that carries requests to operations, and reaches the store only through them',
  },
  admin: { parts: ['lib', 'telemetry'], because: 'an edge for operators that looks on, and is given what it may do' },
  cli: {
    parts: ['lib', 'store', 'road', 'auth', 'apis', 'fake-push', 'settings', 'config.ts', 'release.ts', 'main.ts'],
    because:
      'commands read settings and write the store beside a running server; some of them start what runs; and what an ' +
      'operator pushes is made as the API makes it',
  },
  'service.ts': {
    parts: ['lib', 'store', 'auth', 'apis', 'server'],
    because:
      'it puts the APIs behind one pipeline, with or without sockets before it: tests call it as the server does',
  },
  'main.ts': {
    parts: [
      ...['lib', 'store', 'auth', 'apis', 'background', 'delivery', 'server', 'admin', 'telemetry'],
      ...['service.ts', 'config.ts', 'release.ts'],
    ],
    because: 'it wires the wings, and is the only one that knows more than its own; the wire itself is not its matter',
  },
}

const isForeign = (file: SourceFile, imported: string) => partOf(imported) !== file.part && imported.startsWith('src/')

for (const [part, { parts, because }] of Object.entries(MAY_IMPORT))
  test(`${part} imports ${parts.length === 0 ? 'nothing of ours' : `only ${parts.join(', ')}`}: ${because}`, () => {
    const files = SOURCES.filter((file) => file.part === part)
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((imported) => isForeign(file, imported) && !parts.includes(partOf(imported)))
        .map((imported) => `${file.path} mentions ${imported}`),
    )
    assert.notEqual(files.length, 0, `src/${part} is gone: take its rule away`)
    assert.deepEqual(wrong, [])
  })

test('every part of src has a rule', () => {
  assert.deepEqual(
    SOURCES.filter(({ part }) => !Object.hasOwn(MAY_IMPORT, part)).map(({ path }) => path),
    [],
  )
})

test('outside src the server reads only the models and its own manifest: all else is left behind when it is built', () => {
  const outside = new Set(SOURCES.flatMap(({ imports }) => imports).filter((path) => !path.startsWith('src/')))
  assert.deepEqual([...outside].sort(), [
    'models/chime-sdk-identity.json',
    'models/pinpoint-push.json',
    'models/rate-limits/aws.json',
    'models/sts.json',
    'package.json',
  ])
})

test('no file mentions itself over others, be it for types alone: else none of them can be read by itself', () => {
  assert.equal(ringAmong(SOURCES), undefined)
})

test('no API imports another: else a further API would not be a folder', () => {
  const apiOf = (path: string) => /^src\/apis\/([^/]+)\//.exec(path)?.[1]
  const wrong = SOURCES.filter(({ path }) => apiOf(path)).flatMap(({ path, imports }) =>
    imports
      .filter((imported) => ![undefined, 'shared', apiOf(path)].includes(apiOf(imported)))
      .map((imported) => `${path} mentions ${imported}`),
  )
  assert.deepEqual(wrong, [])
})

test('what APIs share knows none of them', () => {
  const shared = SOURCES.filter(({ path }) => path.startsWith('src/apis/shared/'))
  const wrong = shared.filter(({ imports }) => imports.some((path) => /^src\/apis\/(?!shared\/)[^/]+\//.test(path)))
  assert.notEqual(shared.length, 0)
  assert.deepEqual(wrong, [])
})

/** The lines outside some parts that hold something which is said in those parts alone. */
const saidElsewhere = (what: RegExp, isAllowed: (file: SourceFile) => boolean) =>
  SOURCES.filter((file) => !isAllowed(file)).flatMap(({ path, lines }) =>
    lines.flatMap((line, at) => (what.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  )
const inPart =
  (...parts: readonly string[]) =>
  ({ part }: SourceFile) =>
    parts.includes(part)

const SQL = /\b(?:select .+ from|insert into|update \w+ set|delete from|(?:create|alter|drop) table|pragma) /i

test('only the store speaks SQL: else a second engine would have to be written everywhere', () => {
  assert.notDeepEqual(saidElsewhere(SQL, inPart()), [])
  assert.deepEqual(saidElsewhere(SQL, inPart('store')), [])
  assert.deepEqual(saidElsewhere(/node:sqlite/, inPart('store')), [])
})

test('only config.ts, settings and main.ts read the environment: all else is given what it needs', () => {
  const environment = /process\.env|\bloadEnvFile\b|from 'node:process'/
  assert.notDeepEqual(saidElsewhere(environment, inPart()), [])
  assert.deepEqual(saidElsewhere(environment, inPart('config.ts', 'settings', 'main.ts')), [])
})

const OUTWARD = /\bfetch\(|\bWebSocket\(|\b(?:http|https|http2|net|tls)\.(?:request|connect|get)\(/
const NETWORK = /^import (?!type )([^']+) from 'node:(?:net|http|https|http2|tls|dns|dgram)(?:\/promises)?'$/gm
// What opens a connection, of the names that these modules export.
const CONNECTS = /^\W*(?:request|get|connect|createConnection|Agent|Socket|lookup|resolve\w*|createSocket)\W*$/

const connectsBy = ({ path, lines }: Pick<SourceFile, 'path' | 'lines'>) =>
  [...lines.join('\n').matchAll(NETWORK)]
    .flatMap(([, names = '']) => names.split(','))
    .filter((name) => CONNECTS.test(name))
    .map((name) => `${path} imports ${name.trim()}`)

/** The files that call out, each with whom. */
const CALLERS = [
  ['src/auth/oidc/issuer-document.ts', 'issuers, with what guards against a hostile one'],
  ['src/delivery/http2/connection.ts', 'push providers, whose addresses only the operator says'],
  ['src/delivery/webhook.ts', "the operator's own service, whose address only the operator says"],
] as const

const callsOut = ({ path, lines }: SourceFile) =>
  lines.some((line) => OUTWARD.test(line)) || connectsBy({ path, lines }).length > 0

test('one file of auth/oidc/ and two of delivery/ open outward connections: all else calls nobody', () => {
  assert.deepEqual(
    SOURCES.filter(callsOut).map(({ path }) => path),
    CALLERS.map(([path]) => path),
  )
})

test('only telemetry logs, and only the edges tell it: what lies below returns or throws', () => {
  const logs = /\bconsole\.|\bprocess\.std(?:out|err)\.write|from '(?:pino|pino-pretty|node:console)'/
  assert.notDeepEqual(saidElsewhere(logs, inPart()), [])
  assert.deepEqual(saidElsewhere(logs, inPart('telemetry')), [])
})

// Packages beside those of telemetry, and who takes each.
const TAKEN_BY: Readonly<Record<string, readonly string[]>> = {
  jose: ['src/auth/oidc/', 'src/delivery/', 'src/fake-push/'],
  pg: ['src/store/postgres/'],
  '@aws-sdk/client-chime-sdk-identity': ['src/road/aws/'],
}

test('only telemetry takes packages, those who speak JWT jose, and one engine pg: every other line is ours or of Node', () => {
  const mayTake = (name: string, path: string) => TAKEN_BY[name]?.some((part) => path.startsWith(part))
  const wrong = SOURCES.filter((file) => file.part !== 'telemetry').flatMap((file) =>
    file.packages
      .filter((name) => !name.startsWith('node:') && !mayTake(name, file.path))
      .map((name) => `${file.path} mentions ${name}`),
  )
  assert.deepEqual(wrong, [])
})

const FILE_LINES_MAX = 400
const FUNCTION_LINES_MAX = 70

const isGenerated = ({ path }: SourceFile) => path.endsWith('/generated.ts')
// A migration is a list of tables, as long as the schema is.
const isSchema = ({ path }: SourceFile) => /^src\/store\/migrations\/\d/.test(path)

test(`no file has more than ${FILE_LINES_MAX} lines: one reads it in a sitting`, () => {
  const files = SOURCES.filter((file) => !isGenerated(file))
  assert.deepEqual(
    files.filter(({ lines }) => lines.length > FILE_LINES_MAX).map(({ path }) => path),
    [],
  )
})

test(`no function has more than ${FUNCTION_LINES_MAX} lines of its own: one sees it whole`, () => {
  const functions = SOURCES.filter((file) => !isGenerated(file) && !isSchema(file)).flatMap(({ path, lines }) =>
    functionsIn(lines).map(({ firstLine, ownLines }) => ({ at: `${path}:${firstLine}`, ownLines })),
  )
  assert.ok(functions.length > SOURCES.length, 'the functions are not found')
  assert.deepEqual(
    functions.filter(({ ownLines }) => ownLines > FUNCTION_LINES_MAX),
    [],
  )
})
