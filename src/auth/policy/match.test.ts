import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matches, type Resolved } from './match.ts'
import { patternOf } from './variables.ts'

const piecesOf = (text: string): Resolved => {
  const pattern = patternOf(text, '$', { wildcards: true, variables: false })
  assert.ok(!pattern.hasVariables)
  return pattern.pieces
}

const LONG = 'a'.repeat(2000)

const HOSTILE: readonly (readonly [what: string, pattern: string, value: string])[] = [
  ['a star after each letter', `${'*a'.repeat(200)}*b`, LONG],
  ['a star and any letter, over and over', `${'*?a'.repeat(200)}*b`, LONG],
  ['stars in a row', `${'*'.repeat(1000)}b`, LONG],
  ['any letters', `*${'?'.repeat(1000)}b`, LONG],
  ['a long text after a star', `*${'a'.repeat(1000)}b`, LONG],
  ['two halves', `*${'a'.repeat(500)}*${'a'.repeat(500)}b`, LONG],
]

for (const [what, pattern, value] of HOSTILE)
  test(`a pattern with ${what} takes no more steps than the product of both lengths`, () => {
    const pieces = piecesOf(pattern)
    let steps = 0
    assert.equal(
      matches(pieces, value, () => {
        steps += 1
      }),
      false,
    )
    assert.ok(steps <= (pieces.length + 1) * (value.length + 1), `${steps} steps`)
  })

// The shortest way to say what a pattern means, however long that takes.
const meant = (pattern: string, value: string): boolean => {
  if (pattern === '') return value === ''
  const [first = '', rest] = [pattern[0], pattern.slice(1)]
  if (first === '*') return meant(rest, value) || (value !== '' && meant(pattern, value.slice(1)))
  return value !== '' && (first === '?' || first === value[0]) && meant(rest, value.slice(1))
}

/** All texts of these letters up to a length. */
const texts = (letters: string, lengthMax: number): string[] =>
  lengthMax === 0
    ? ['']
    : ['', ...texts(letters, lengthMax - 1).flatMap((text) => [...letters].map((letter) => letter + text))]

test('every short pattern matches what it means and nothing else', () => {
  const values = [...new Set(texts('ab', 5))]
  for (const pattern of new Set(texts('ab*?', 4)))
    for (const value of values)
      assert.equal(matches(piecesOf(pattern), value), meant(pattern, value), `${pattern} ${value}`)
})
