import assert from 'node:assert/strict'
import test from 'node:test'
import { boundedMap } from './bounded-map.ts'

const filled = (...keys: readonly string[]) => {
  const map = boundedMap<string>(2)
  for (const key of keys) map.set(key, `value of ${key}`)
  return ['a', 'b', 'c'].filter((key) => map.get(key) !== undefined)
}

test('keeps as many entries as it may', () => assert.deepEqual(filled('a', 'b'), ['a', 'b']))

test('forgets what was set longest ago', () => assert.deepEqual(filled('a', 'b', 'c'), ['b', 'c']))

test('takes an entry that is set again for a new one', () => assert.deepEqual(filled('a', 'b', 'a', 'c'), ['a', 'c']))

test('weighs entries that differ in size, and counts what is forgotten no more', () => {
  const map = boundedMap<string>(5, (value) => value.length)
  for (const value of ['aa', 'bb', 'ccc', 'ccc']) map.set(value[0]!, value)
  assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [undefined, 'bb', 'ccc'])
  map.clear()
  map.set('d', 'ddddd')
  assert.equal(map.get('d'), 'ddddd')
})
