import assert from 'node:assert/strict'
import test from 'node:test'
import { EXAMPLE_KEY, sdkRead, sdkWrite } from '../../../test/support/signed-request.ts'
import type { HttpRequest } from '../../lib/http.ts'
import { rootCaller } from '../principal-caller.ts'
import { verifier } from './verify.ts'

const caller = rootCaller('aws', '123456789012', 'AKIDEXAMPLE')
const TOKEN = 'a-session-token'
const { authenticate } = verifier({
  findCredential: (id, token) =>
    id === EXAMPLE_KEY.accessKeyId && token === TOKEN ? { ...EXAMPLE_KEY, disabled: false, caller } : undefined,
  region: 'us-east-1',
  now: Date.now,
})

const outcome = (request: HttpRequest) => {
  try {
    authenticate(request, 'chime')
    return 'accepted'
  } catch (error) {
    return error instanceof Error && 'status' in error ? error.status : error
  }
}

const ALL_BITS = [1, 2, 4, 8, 16, 32, 64, 128]
// Bit 32 turns the `A` of `%3A` into `a`, which means the same.
const BITS_OF_A_QUERY = ALL_BITS.filter((bit) => bit !== 32)

/** The text with one bit of one byte changed, for each byte and bit. */
const changed = (text: string, bits = ALL_BITS): readonly string[] =>
  Array.from(text).flatMap((char, at) =>
    bits.map((bit) => text.slice(0, at) + String.fromCharCode(char.charCodeAt(0) ^ bit) + text.slice(at + 1)),
  )

const write = await sdkWrite({ credentials: { ...EXAMPLE_KEY, sessionToken: TOKEN } })
const read = await sdkRead({ credentials: { ...EXAMPLE_KEY, sessionToken: TOKEN } })

const header = (request: HttpRequest, name: string): readonly HttpRequest[] =>
  changed(request.headers.get(name)?.[0] ?? '').map((value) => ({
    ...request,
    headers: new Map([...request.headers, [name, [value]]]),
  }))

const signedHeaders = (request: HttpRequest) =>
  /SignedHeaders=([^,]+)/.exec(request.headers.get('authorization')?.[0] ?? '')?.[1]?.split(';') ?? []

const PARTS: readonly (readonly [part: string, mutants: readonly HttpRequest[]])[] = [
  ['its method', changed(write.method).map((method) => ({ ...write, method }))],
  ['its path', changed(write.path).map((path) => ({ ...write, path }))],
  ['its query', changed(read.query, BITS_OF_A_QUERY).map((query) => ({ ...read, query }))],
  ['its body', changed(write.body.toString('latin1')).map((text) => ({ ...write, body: Buffer.from(text, 'latin1') }))],
  ['its Authorization', header(write, 'authorization')],
  ...signedHeaders(write).map((name) => [`its ${name}`, header(write, name)] as const),
]

test('the requests are accepted as they are', () =>
  assert.deepEqual([write, read].map(outcome), ['accepted', 'accepted']))

for (const [part, mutants] of PARTS)
  test(`refuses a request with any one bit of ${part} changed`, () =>
    assert.deepEqual([...new Set(mutants.map(outcome))], [403]))
