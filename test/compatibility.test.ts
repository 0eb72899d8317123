import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TOPICS } from '../scripts/compatibility-answers.ts'

const ROOT = join(import.meta.dirname, '..')
const NUMBERS = TOPICS.flatMap(({ answers }) => answers.flatMap(({ number = [] }) => number))

/** All that the code calls an answer of ours: in `ours, answers 1 to 8` the first and the last. */
const referred = globSync('src/**/*.ts', { cwd: ROOT }).flatMap((path) =>
  [...readFileSync(join(ROOT, path), 'utf8').matchAll(/ours, answers? (\d+(?:(?:, | and | to )\d+)*)/g)].flatMap(
    ([, numbers = '']) => numbers.match(/\d+/g)?.map(Number) ?? [],
  ),
)

test('every answer that the code refers to is told, under its number', () => {
  assert.ok(referred.length > 0)
  assert.deepEqual(
    referred.filter((number) => !NUMBERS.includes(number)),
    [],
  )
})

test('no two answers have one number', () => {
  assert.equal(new Set(NUMBERS).size, NUMBERS.length)
})

test('every answer names a test that would fail if it were not so', () => {
  const unproved = TOPICS.flatMap(({ answers }) => answers.filter(({ tests }) => tests.length === 0))
  assert.deepEqual(unproved, [])
})
