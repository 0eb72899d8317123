import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity'
import { newLogPath } from './support/logs.ts'
import { temporaryFolder } from './support/stores.ts'
import { servingProcess } from './wire/serving-process.ts'

const credentials = { accessKeyId: 'AKIAAUDITED000000', secretAccessKey: 'audited-audited-audited' }

/** What a server writes that has been called twice and is then asked to end at once. */
const afterCalls = async (audit: string) => {
  const server = await servingProcess({
    CARILLON_DATA_DIR: ':memory:',
    CARILLON_AUDIT: audit,
    CARILLON_ACCESS_KEY_ID: credentials.accessKeyId,
    CARILLON_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  })
  const client = new ChimeSDKIdentity({ endpoint: server.apiUrl, region: 'us-east-1', credentials, maxAttempts: 1 })
  await client.createAppInstance({ Name: 'chat' })
  await client.listAppInstances()
  client.destroy()
  return (await server.stop()).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}

const CALLS = ['CreateAppInstance', 'ListAppInstances']
const callsIn = (records: readonly { readonly eventType?: string; readonly eventName?: string }[]) =>
  records.filter(({ eventType }) => eventType === 'AwsApiCall').map(({ eventName }) => eventName)

test('a server that is asked to end writes out what its audit file waits for', async () => {
  const path = newLogPath()
  await afterCalls(path)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  assert.deepEqual(callsIn(lines.map((line) => JSON.parse(line))), CALLS)
})

test('on standard output audit records stand between the lines of the log, each a line of its own', async () => {
  assert.deepEqual(callsIn(await afterCalls('stdout')), CALLS)
})

test('nothing is audited unless asked for', async () => {
  assert.deepEqual(callsIn(await afterCalls('off')), [])
})

using folder = temporaryFolder()
for (const [what, path] of [
  ['a full disk', '/dev/full'],
  ['a folder that is not there', join(folder.path, 'missing', 'audit.log')],
] as const)
  test(`a server whose audit trail is to go to ${what} serves, ends, and says what was lost`, {
    skip: path === '/dev/full' && !existsSync(path) && 'no file here is always full',
  }, async () => {
    const log = await afterCalls(path)
    assert.equal(log.filter(({ event }) => event === 'auditFailed').length, 1)
    assert.deepEqual(
      log.filter(({ event }) => event === 'auditLost').map(({ records }) => records),
      [2],
    )
    assert.equal(log.at(-1).event, 'stopped')
  })
