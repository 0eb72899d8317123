import assert from 'node:assert/strict'
import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/support/stores.ts'
import { writePrivateFile } from './private-files.ts'

test('a private file is written to no place that somebody else has prepared', () => {
  using folder = temporaryFolder()
  const at = (name: string) => join(folder.path, name)
  writeFileSync(at('other'), 'mine')
  symlinkSync(at('other'), at('key.new'))
  writePrivateFile(at('key'), 'secret')
  assert.equal(readFileSync(at('other'), 'utf8'), 'mine')
  assert.equal(readFileSync(at('key'), 'utf8'), 'secret')
  writeFileSync(at('key.new'), '', { mode: 0o644 })
  writePrivateFile(at('key'), 'secret')
  assert.equal(statSync(at('key')).mode & 0o777, 0o600)
})
