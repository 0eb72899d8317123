import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsIn, ringAmong, type SourceFile } from './sources.ts'

const file = (path: string, ...imports: readonly string[]): SourceFile => ({
  path,
  part: 'lib',
  lines: [],
  imports,
  packages: [],
})

test('a ring of files is found, wherever it begins', () => {
  const files = [file('a', 'b', 'c'), file('b', 'c'), file('c', 'd'), file('d', 'b')]
  assert.deepEqual(ringAmong(files), ['b', 'c', 'd', 'b'])
})

test('two ways to the same file are no ring', () => {
  assert.equal(ringAmong([file('a', 'b', 'c'), file('b', 'd'), file('c', 'd'), file('d')]), undefined)
})

const FUNCTIONS = `export const outer = (text: string) => {
  const inner = () => {
    return 1
  }
  if (text === '' ||
    text === 'x'
  ) {
    inner()
  }
  return \`
a line of text
  \`
}

class Thing {
  async go(
    one: string,
  ): Promise<void> {
    await 1
  }
}

const listed = (one: string) => ({
  one,
})`

test('a function has its own lines, without those of the functions in it, through templates and conditions', () => {
  const spans = functionsIn(FUNCTIONS.split('\n')).toSorted((one, other) => one.firstLine - other.firstLine)
  assert.deepEqual(
    spans.map(({ firstLine, ownLines }) => [firstLine, ownLines]),
    [
      [1, 11],
      [2, 3],
      [18, 3],
      [23, 3],
    ],
  )
})
