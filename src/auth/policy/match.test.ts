import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matches, matchesInBits, type Resolved } from './match.ts'
import { patternOf } from './variables.ts'

const piecesOf = (text: string): Resolved => {
  const pattern = patternOf(text, '$', { wildcards: true, variables: false })
  assert.ok(!pattern.hasVariables)
  return pattern.pieces
}

const LONG = 'a'.repeat(2000)

const LONG_WAYS: readonly (readonly [what: string, pattern: string, matches: boolean])[] = [
  ['a star after each letter', `${'*a'.repeat(200)}*b`, false],
  ['stars in a row', `${'*'.repeat(1000)}b`, false],
  ['any letters', `*${'?'.repeat(1000)}b`, false],
  ['a letter and any letter, over and over', `*${'?a'.repeat(500)}b`, false],
  ['a letter and any letter, over and over, and then the end', `*${'?a'.repeat(500)}`, true],
  ['two such ways', `*${'?a'.repeat(200)}*${'a?'.repeat(200)}b*`, false],
]

for (const [what, pattern, expected] of LONG_WAYS)
  test(`a long value is told by a pattern with ${what}`, () => assert.equal(matches(piecesOf(pattern), LONG), expected))

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

test('every short pattern matches what it means and nothing else, whichever way it is followed', () => {
  const values = [...new Set(texts('ab', 5))]
  for (const pattern of new Set(texts('ab*?', 4)))
    for (const value of values)
      for (const way of [matches, matchesInBits])
        assert.equal(way(piecesOf(pattern), value), meant(pattern, value), `${way.name} ${pattern} ${value}`)
})

test('a pattern of more places than a word has bits is followed in bits as well', () => {
  for (const length of [31, 32, 33, 63, 64, 65]) {
    const pieces = piecesOf(`*${'?a'.repeat(length).slice(0, length)}b`)
    assert.equal(matchesInBits(pieces, `${'a'.repeat(length)}b`), true)
    assert.equal(matchesInBits(pieces, `${'a'.repeat(length - 1)}b`), false)
    assert.equal(matchesInBits(pieces, `a${'a'.repeat(length)}c`), false)
  }
})
