import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Shape } from './model.ts'
import { loadModel, type ShapeDefinition } from './model-file.ts'
import { type Fault, reader, refuseFaults } from './validate.ts'

/** The shape `S` of a model that has these shapes. */
const shapeOf = (shapes: Record<string, ShapeDefinition>): Shape => {
  const model = loadModel({
    service: { serviceFullName: 'Test', signingName: 'test', protocol: 'rest-json' },
    operations: { Do: { http: { method: 'POST', requestUri: '/' }, input: 'In', output: null, errors: [] } },
    shapes: { In: { type: 'structure', members: { S: { shape: 'S' } } }, Text: { type: 'string' }, ...shapes },
  })
  return model.operations.get('Do')?.input.members[0]?.shape ?? assert.fail()
}

const read = (shapes: Record<string, ShapeDefinition>, value: unknown) => {
  const faults: Fault[] = []
  const result = reader(shapeOf(shapes))(value, faults)
  return { result, faults: faults.map(({ path, rule }) => `${path}: ${rule}`) }
}

const NAME: ShapeDefinition = { type: 'string', min: 1, max: 3, pattern: '.*\\S.*' }
const TYPE: ShapeDefinition = { type: 'string', enum: ['APNS', 'GCM'] }
const DAYS: ShapeDefinition = { type: 'integer', min: 1, max: 5475 }
const TAG: Record<string, ShapeDefinition> = {
  Tag: { type: 'structure', required: ['Key', 'Value'], members: { Key: { shape: 'Name' }, Value: { shape: 'Name' } } },
  Name: NAME,
}
const TAGS: Record<string, ShapeDefinition> = { S: { type: 'list', member: { shape: 'Tag' }, min: 1, max: 2 }, ...TAG }
const MAP: Record<string, ShapeDefinition> = {
  S: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Name' }, max: 2 },
  Name: NAME,
}

const SOUND: readonly [rule: string, shapes: Record<string, ShapeDefinition>, value: unknown][] = [
  ['a text at its least length', { S: NAME }, 'a'],
  ['a text at its greatest length', { S: NAME }, 'abc'],
  ['three emoji are three characters', { S: NAME }, '📱📱📱'],
  ['an empty text without a bound', { S: { type: 'string' } }, ''],
  ['a value of an enumeration', { S: TYPE }, 'GCM'],
  ['the least number', { S: DAYS }, 1],
  ['the greatest number', { S: DAYS }, 5475],
  ['the greatest number without bounds', { S: { type: 'integer' } }, 2_147_483_647],
  ['false', { S: { type: 'boolean' } }, false],
  [
    'a list at its greatest size',
    TAGS,
    [
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: 'd' },
    ],
  ],
  ['a map', MAP, { a: 'b', c: 'd' }],
]

for (const [rule, shapes, value] of SOUND)
  test(`accepts ${rule}`, () => assert.deepEqual(read(shapes, value), { result: value, faults: [] }))

const BROKEN: readonly [
  rule: string,
  shapes: Record<string, ShapeDefinition>,
  value: unknown,
  faults: readonly string[],
][] = [
  ['a text that is too short', { S: NAME }, '', [': length 1 to 3', ': pattern .*\\S.*']],
  ['a text that is too long', { S: NAME }, 'abcd', [': length 1 to 3']],
  ['four emoji where three characters are allowed', { S: NAME }, '📱📱📱📱', [': length 1 to 3']],
  ['one emoji where two characters are needed', { S: { type: 'string', min: 2 } }, '📱', [': length 2 or more']],
  ['a text that breaks its pattern', { S: NAME }, '  ', [': pattern .*\\S.*']],
  ['a value outside its enumeration', { S: TYPE }, 'SMS', [': one of APNS, GCM']],
  ['a value of an enumeration in another case', { S: TYPE }, 'gcm', [': one of APNS, GCM']],
  ['a number for a text', { S: NAME }, 7, [': a string']],
  ['a number below its range', { S: DAYS }, 0, [': 1 to 5475']],
  ['a number above its range', { S: DAYS }, 5476, [': 1 to 5475']],
  ['a number above 32 bits', { S: { type: 'integer' } }, 2_147_483_648, [': -2147483648 to 2147483647']],
  ['a fraction', { S: DAYS }, 1.5, [': an integer']],
  ['1e400', { S: DAYS }, JSON.parse('1e400'), [': an integer']],
  ['a text for a number', { S: DAYS }, '7', [': an integer']],
  ['a text for a boolean', { S: { type: 'boolean' } }, 'true', [': true or false']],
  ['a text for a time', { S: { type: 'timestamp' } }, '2021-10-26T15:00:00Z', [': a time in epoch seconds']],
  ['1e400 as a time', { S: { type: 'timestamp' } }, JSON.parse('1e400'), [': a time in epoch seconds']],
  ['an object for a list', TAGS, {}, [': a list']],
  ['a list that is too short', TAGS, [], [': 1 to 2 items']],
  ['a list for a structure', TAGS, [[]], ['[0]: an object']],
  ['null in a list', TAGS, [null], ['[0]: an object']],
  [
    'every broken member of every item',
    TAGS,
    [{ Key: 'abcd' }, { Key: null, Value: 1 }, { Key: 'a', Value: 'b' }],
    [': 1 to 2 items', '[0].Key: length 1 to 3', '[0].Value: required', '[1].Key: required', '[1].Value: a string'],
  ],
  ['a list for a map', MAP, [], [': an object']],
  [
    'keys and values of a map, without telling the key',
    MAP,
    { abcd: '' },
    ['key: length 1 to 3', 'value: length 1 to 3', 'value: pattern .*\\S.*'],
  ],
  ['a map that is too large', MAP, { a: 'a', b: 'b', c: 'c' }, [': 0 to 2 entries']],
  ['null in a map', MAP, { a: null }, ['value: a string']],
]

for (const [rule, shapes, value, faults] of BROKEN)
  test(`names ${rule}`, () => assert.deepEqual(read(shapes, value).faults, faults))

test('a time becomes milliseconds', () =>
  assert.equal(read({ S: { type: 'timestamp' } }, 1635280001.123).result, 1635280001123))

test('a structure holds its known members only, in the order of the model', () => {
  const shapes = { S: { type: 'list', member: { shape: 'Tag' } }, ...TAG }
  const { result } = read(shapes, JSON.parse('[{"Value":"b","__proto__":{"x":1},"More":1,"Key":"a"}]'))
  assert.equal(JSON.stringify(result), '[{"Key":"a","Value":"b"}]')
})

test('a key named __proto__ in a map is an entry like others', () => {
  const { result } = read(
    { S: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Text' } } },
    JSON.parse('{"__proto__":"x"}'),
  )
  assert.equal(JSON.stringify(result), '{"__proto__":"x"}')
})

test('a text that is far too long is refused before a slow pattern sees it', () =>
  assert.deepEqual(read({ S: NAME }, `${'a'.repeat(250_000)}\n`).faults, [': length 1 to 3']))

test('faults are told together', () =>
  assert.throws(
    () =>
      refuseFaults([
        { path: 'Attributes.Token', rule: 'required' },
        { path: 'Type', rule: 'one of A, B' },
      ]),
    {
      name: 'BadRequestException',
      status: 400,
      code: 'BadRequest',
      message: 'Attributes.Token: required; Type: one of A, B',
    },
  ))

test('no more faults are told than can be read', () => {
  const faults: Fault[] = []
  reader(shapeOf({ S: { type: 'list', member: { shape: 'Text' } } }))(Array(100_000).fill(1), faults)
  assert.equal(faults.length, 51)
  assert.throws(() => refuseFaults(faults), { message: /^\[0\]: a string; .*; \[49\]: a string; and more$/ })
})

test('an input without faults goes on', () => assert.equal(refuseFaults([]), undefined))
