import assert from 'node:assert/strict'
import { test } from 'node:test'
import { table } from './table.ts'

test('a table has its columns one below the other', () =>
  assert.equal(
    table(
      [
        ['a', 'b'],
        ['long', 'c'],
      ],
      'none',
    ),
    'a     b\nlong  c\n',
  ))

test('a table without rows says so', () => assert.equal(table([], 'There are none.'), 'There are none.\n'))

for (const [name, text, shown] of [
  ['the start of an escape sequence', '\u001b]0;x\u0007', '\\u{1b}]0;x\\u{7}'],
  ['one in a single character', '\u009b2J', '\\u{9b}2J'],
  ['a line end', 'a\nb\u2028c', 'a\\u{a}b\\u{2028}c'],
  ['what turns text around', 'a\u202eb', 'a\\u{202e}b'],
] as const)
  test(`a table shows ${name} instead of obeying it`, () => assert.equal(table([[text]], ''), `${shown}\n`))
