import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJsonObject } from './json.ts'

const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`

const REFUSED: readonly [rule: string, body: string | Uint8Array, message: RegExp][] = [
  ['text that is not JSON', '{"a":', /not JSON/],
  ['NaN', '{"a":NaN}', /not JSON/],
  ['a byte order mark', '\uFEFF{}', /not JSON/],
  ['a raw control character in a string', '{"a":"\u0000"}', /not JSON/],
  ['two values', '{}{}', /not JSON/],
  ['blanks alone', ' ', /not JSON/],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), /not UTF-8/],
  ['a surrogate encoded in bytes', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), /not UTF-8/],
  ['an overlong NUL', Uint8Array.of(0x22, 0xc0, 0x80, 0x22), /not UTF-8/],
  ['a list', '[]', /not a JSON object/],
  ['a string', '"a"', /not a JSON object/],
  ['null', 'null', /not a JSON object/],
  ['a lone high surrogate', '{"a":"\\ud83d"}', /lone surrogate/],
  ['a lone low surrogate', '{"a":"\\udc00\\ud83d"}', /lone surrogate/],
  ['a lone surrogate deep inside', '{"a":[{"b":["\\uD83D x"]}]}', /lone surrogate/],
  ['a lone surrogate in a key', '{"\\udc00":1}', /lone surrogate/],
  ['an escaped U+0000', '{"a":"x\\u0000y"}', /U\+0000/],
  ['an escaped U+0000 in a key', '{"a":{"\\u0000":1}}', /U\+0000/],
  ['65 levels', nested(65), /deeper than 64/],
  ['65 levels of objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, /deeper than 64/],
  ['50,000 nested lists', nested(50_000), /deeper than 64/],
  ['50,000 lists never closed', `{"a":${'['.repeat(50_000)}`, /not JSON/],
]

for (const [rule, body, message] of REFUSED)
  test(`refuses ${rule}`, () =>
    assert.throws(() => parseJsonObject(Buffer.from(body)), { name: 'BadRequestException', status: 400, message }))

const READ: readonly [rule: string, body: string, value: unknown][] = [
  ['an empty body is an object without members', '', {}],
  ['blanks around an object do not matter', ' {"a": 1}\n', { a: 1 }],
  ['of a repeated key the last counts', '{"a":1,"a":2}', { a: 2 }],
  ['an emoji may come as it is', '{"a":"👩"}', { a: '👩' }],
  ['an emoji may come as two escapes', '{"a":"\\ud83d\\udc69"}', { a: '👩' }],
  ['an escaped backslash before u0000 is no U+0000', '{"a":"\\\\u0000"}', { a: '\\u0000' }],
  ['an escaped backslash before ud800 is no surrogate', '{"a":"\\\\ud800"}', { a: '\\ud800' }],
]

for (const [rule, body, value] of READ) test(rule, () => assert.deepEqual(parseJsonObject(Buffer.from(body)), value))

test('64 levels are read', () => assert.ok(Array.isArray(parseJsonObject(Buffer.from(nested(64))).a)))

test('__proto__ is a key like others', () => {
  const value = parseJsonObject(Buffer.from('{"__proto__":{"Name":"x"},"constructor":{"prototype":{"Name":"x"}}}'))
  assert.equal(value.Name, undefined)
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor'])
  assert.equal(Reflect.get({}, 'Name'), undefined)
})
