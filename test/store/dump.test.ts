import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { RegisterAppInstanceUserEndpointCommand } from '@aws-sdk/client-chime-sdk-identity'
import { ENDPOINT, REQUEST } from '../../src/store/sql/items.ts'
import { endpointIds } from '../support/endpoints.ts'
import { newDatabase } from '../support/postgres.ts'
import { MASTER_KEY } from '../support/postgres-connection.ts'
import { administer, clientProgram } from '../support/postgres-server.ts'
import { runningServer } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'
import { newApp, newInstance, newUser } from '../support/world.ts'

const dump = clientProgram('pg_dump')
const restore = clientProgram('pg_restore')
const skip = dump === undefined || restore === undefined ? "needs PostgreSQL's pg_dump and pg_restore" : false

const run = async (program: string | undefined, ...args: readonly string[]) => {
  const child = spawn(program ?? '', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.equal(status, 0, stderr)
}

const ENDPOINTS = `(select * from items where kind = ${ENDPOINT})`

/** What nothing may be without, and how many there are that are. */
const WIDOWED: readonly [what: string, count: string][] = [
  [
    'endpoints without their user',
    `select count(*)::int as found from ${ENDPOINTS} e
       where not exists (select 1 from users u where u.user_key = e.parent_key)`,
  ],
  [
    'endpoints whose token belongs to nobody',
    `select count(*)::int as found from ${ENDPOINTS} e
       where not exists (select 1 from token_owners o where o.endpoint_key = e.item_key)`,
  ],
  [
    'tokens of endpoints that are not there',
    `select count(*)::int as found from token_owners o
       where not exists (select 1 from ${ENDPOINTS} e where e.parent_key = o.user_key and e.item_key = o.endpoint_key)`,
  ],
  [
    'more or fewer remembered requests than endpoints',
    `select (select count(*) from items where kind = ${REQUEST} and parent_key in (select user_key from users))::int
       - (select count(*) from ${ENDPOINTS} e)::int as found`,
  ],
]

test('a dump that is taken while devices register holds what was acknowledged before, and no half of anything', {
  skip,
}, async () => {
  await using source = await newDatabase()
  await using target = await newDatabase({ empty: true })
  using folder = temporaryFolder()
  const flagsOf = (url: string) => ['--database-url', url, '--master-key', MASTER_KEY.toString('base64')]
  const file = join(folder.path, 'carillon.dump')
  const before: (string | undefined)[] = []
  const during: (string | undefined)[] = []
  let user = ''
  {
    await using server = await runningServer(undefined, ...flagsOf(source.url), '--endpoints-per-user', '0')
    const { client, pinpoint } = server.root
    const ResourceArn = await newApp(pinpoint)
    user = await newUser(client, await newInstance(client), 'ann')
    const register = async (into: (string | undefined)[]) => {
      const { EndpointId } = await client.send(
        new RegisterAppInstanceUserEndpointCommand({
          AppInstanceUserArn: user,
          Type: 'GCM',
          ResourceArn,
          EndpointAttributes: { DeviceToken: `token-${before.length + during.length}` },
          ClientRequestToken: crypto.randomUUID(),
        }),
      )
      into.push(EndpointId)
    }
    for (let count = 0; count < 5; count += 1) await register(before)
    let isDone = false
    const dumped = run(dump, '--format', 'custom', '--file', file, source.url).finally(() => {
      isDone = true
    })
    while (!isDone) await register(during)
    await dumped
  }
  await run(restore, '--no-owner', '--exit-on-error', '--dbname', target.url, file)
  for (const [what, count] of WIDOWED) assert.deepEqual(await administer(target.url, count), [{ found: 0 }], what)
  await using server = await runningServer(undefined, ...flagsOf(target.url))
  const found = await endpointIds(server.root.client, user)
  assert.notEqual(during.length, 0)
  assert.deepEqual(found.slice(0, before.length), before)
})
