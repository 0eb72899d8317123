import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { faultOfLogs } from '../scripts/test-logs.ts'
import { NOTED_SECRETS_FILE, secret } from './support/logs.ts'
import { temporaryFolder } from './support/stores.ts'

const folderWith = (files: Readonly<Record<string, string>>) => {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
  return folder
}

const LEAKS: [what: string, line: string][] = [
  ['a value that the tests made up', `{"name":"${secret('name')}"}`],
  ["a server's own secret", '{"failure":{"message":"made-by-server"}}'],
  ['a signed header', '{"authorization":"AWS4-HMAC-SHA256 Credential=AKIA/20260101"}'],
  ['a presigned query', '{"url":"/app-instances?X-Amz-Signature=00ff"}'],
]

for (const [what, line] of LEAKS)
  test(`a run's logs are found to hold ${what}, and where`, () => {
    using folder = folderWith({ 'a.log': `{}\n${line}\n`, 'b.log': '{}\n', [NOTED_SECRETS_FILE]: 'made-by-server\n' })
    assert.equal(faultOfLogs(folder.path), `secrets in ${folder.path}: a.log:2`)
  })

test("a run's logs are found clean that hold no secret", () => {
  const told = '{"errorMessage":"must have the form AWS4-HMAC-SHA256 Credential=..., Signature=..."}'
  using folder = folderWith({ 'a.log': `{"status":201}\n${told}\n`, [NOTED_SECRETS_FILE]: 'made-by-server\n' })
  assert.equal(faultOfLogs(folder.path), undefined)
})

test('a run without logs proves nothing', () => {
  using folder = folderWith({})
  assert.equal(faultOfLogs(folder.path), 'no server has left a log')
})
