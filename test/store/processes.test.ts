import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { UNOBSERVED } from '../../src/store/observer.ts'
import { ACCOUNT, instanceIn } from '../support/records.ts'
import { openStore, temporaryFolder } from '../support/stores.ts'

const otherProcess = (folder: string, role: 'server' | 'command') =>
  spawn(process.execPath, [join(import.meta.dirname, 'other-process.ts'), folder, role], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

test('sees what another process has written, and says so', async () => {
  using folder = temporaryFolder()
  const changed = Promise.withResolvers<void>()
  const observer = { ...UNOBSERVED, changedElsewhere: changed.resolve }
  const storage = await openStore(folder.path, { observer })
  const command = otherProcess(folder.path, 'command')
  const [code] = await once(command, 'exit')
  assert.equal(code, 0)
  await changed.promise
  assert.ok(await storage.read((store) => store.appInstances.get(ACCOUNT, 'made-beside')))
  await storage.close()
})

test('does not take its own writes for another process', async () => {
  using folder = temporaryFolder()
  let changes = 0
  const observer = { ...UNOBSERVED, changedElsewhere: () => (changes += 1) }
  const storage = await openStore(folder.path, { observer })
  await instanceIn(storage)
  await new Promise((resolve) => setTimeout(resolve, 1200))
  assert.equal(changes, 0)
  await storage.close()
})

test('has everything that was acknowledged when the process before was killed', async () => {
  using folder = temporaryFolder()
  const server = otherProcess(folder.path, 'server')
  let acknowledged = 0
  for await (const line of createInterface(server.stdout)) {
    acknowledged = Number(line)
    if (acknowledged === 200) server.kill('SIGKILL')
  }
  const storage = await openStore(folder.path)
  const instances = await storage.read((store) => store.appInstances.list(ACCOUNT, { createdAtMs: 0, id: '' }, 10_000))
  const ids = new Set(instances.map(({ id }) => id))
  const missing = Array.from({ length: acknowledged }, (_, n) => `instance-${n + 1}`).filter((id) => !ids.has(id))
  assert.ok(acknowledged >= 200)
  assert.deepEqual(missing, [])
  await storage.close()
})
