import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { DeleteAppInstanceCommand, DescribeAppInstanceUserCommand } from '@aws-sdk/client-chime-sdk-identity'
import { eventually, runningServer } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'
import { newInstance, newUser } from '../support/world.ts'

test('a server takes up what was due when the last one stopped, and audits what it did by itself', async () => {
  using folder = temporaryFolder()
  const first = await runningServer(folder.path)
  const { client } = first.root
  const user = await newUser(client, await newInstance(client), 'ann')
  const removed = await newInstance(client, 'removed')
  await newUser(client, removed, 'bob')
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: removed }))
  await first[Symbol.asyncDispose]()

  using database = new DatabaseSync(join(folder.path, 'carillon.db'))
  database.exec(`update users set expires_at_ms = 1 where user_id = 'ann'`)
  const left = database.prepare(
    'select (select count(*) from users) as users, (select count(*) from app_instances) as instances',
  )
  await using second = await runningServer(folder.path)
  await eventually(async () => assert.deepEqual({ ...left.get() }, { users: 0, instances: 1 }))
  const describe = new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user })
  await eventually(async () => {
    const lines = readFileSync(second.auditFile, 'utf8').trim().split('\n')
    const events = lines.map((line) => JSON.parse(line)).filter(({ eventType }) => eventType === 'AwsServiceEvent')
    assert.deepEqual(events.map(({ eventName, resources }) => [eventName, resources[0].ARN]).toSorted(), [
      ['EmptyAppInstance', removed],
      ['ExpireAppInstanceUser', user],
    ])
  })
  await eventually(() => assert.rejects(second.root.client.send(describe), { name: 'ForbiddenException' }))
})
