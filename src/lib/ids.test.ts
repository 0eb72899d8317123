import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ids } from './ids.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
// More than the counter holds, and than one draw of random bytes serves.
const MANY = 5_000

/** Ids made one after the other, the clock showing each of these times in turn. */
const madeAt = (timesMs: readonly number[]) => {
  const times = timesMs.values()
  const { ordered } = ids(() => times.next().value ?? assert.fail('the clock was asked twice for one id'))
  return timesMs.map(() => ordered())
}

const CLOCKS: readonly (readonly [title: string, timesMs: readonly number[]])[] = [
  ['at different times', [NOW_MS, NOW_MS + 1, NOW_MS + 500]],
  ['within one millisecond, however many', Array.from({ length: MANY }, () => NOW_MS)],
  ['after the clock stepped back', [NOW_MS, NOW_MS - 60_000, NOW_MS - 59_999, NOW_MS + 1]],
]

for (const [title, timesMs] of CLOCKS)
  test(`ids made later sort later: ${title}`, () => {
    const made = madeAt(timesMs)
    assert.deepEqual(made.toSorted(), made)
    assert.equal(new Set(made).size, made.length)
  })

test('an ordered id is a UUID version 7 that begins with its time', () => {
  const [id = ''] = madeAt([NOW_MS])
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), NOW_MS)
})

test('two processes that make ids at one moment make different ones', () => {
  assert.notDeepEqual(madeAt([NOW_MS]), madeAt([NOW_MS]))
})
