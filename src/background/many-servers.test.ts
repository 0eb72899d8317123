import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppInstanceUserCommand, DeleteAppInstanceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { openPostgres } from '../../test/support/stores.ts'
import { newUser, world } from '../../test/support/world.ts'
import type { AuditRecord } from '../telemetry/events.ts'
import { expiredUsers } from './expired-users.ts'
import { removedInstances } from './removed-instances.ts'
import type { Duty } from './upkeep.ts'

const SERVERS = 3
const GUESTS = 50
const DAY_MS = 86_400_000

/** A user on a store that servers share, and what their duties have told. */
const shared = async () => {
  const store = await openPostgres(SERVERS)
  const w = await (await world({ storage: store.storage })).withUser()
  const audits: AuditRecord[] = []
  const audited = (audit: AuditRecord) => void audits.push(audit)
  return { ...w, store, audits, audited, home: { partition: 'aws', region: 'us-east-1' } }
}

/** All do a step at once, again and again, until nobody finds anything due. */
const finish = async (duties: readonly Duty[]): Promise<void> => {
  const isMoreDue = await Promise.all(duties.map((duty) => duty.step()))
  if (isMoreDue.includes(true)) await finish(duties)
}

test(`of ${SERVERS} servers one deletes each user whose time is up, and audits it`, async () => {
  const { store, client, instance, now, pass, audits, audited, home } = await shared()
  await using _ = store
  const newGuest = (_: unknown, at: number) =>
    client.send(
      new CreateAppInstanceUserCommand({
        AppInstanceArn: instance,
        AppInstanceUserId: `guest-${at}`,
        Name: 'guest',
        ClientRequestToken: crypto.randomUUID(),
        ExpirationSettings: { ExpirationDays: 1, ExpirationCriterion: 'CREATED_TIMESTAMP' },
      }),
    )
  await Promise.all(Array.from({ length: GUESTS }, newGuest))
  pass(DAY_MS)
  await finish(store.nodes.map((storage) => expiredUsers({ storage, now, home, audited })))
  const names = audits.flatMap(({ resources }) => resources)
  assert.equal(names.length, GUESTS)
  assert.equal(new Set(names).size, GUESTS)
})

test(`of ${SERVERS} servers one empties an app instance that was deleted, and audits it`, async () => {
  const { store, client, instance, audits, audited, home } = await shared()
  await using _ = store
  await Promise.all(Array.from({ length: GUESTS }, (_, at) => newUser(client, instance, `user-${at}`)))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  await finish(store.nodes.map((storage) => removedInstances({ storage, home, audited })))
  assert.deepEqual(
    audits.map(({ event, resources }) => [event, resources]),
    [['EmptyAppInstance', [instance]]],
  )
})

test('a duty that another server is at is left to it', async () => {
  const { store } = await shared()
  await using _ = store
  const [one, other] = store.nodes
  const claims = await one.write(async (first) => {
    const mine = await first.duties.claim('a duty')
    const others = await other!.write(async (second) => [
      await second.duties.claim('a duty'),
      await second.duties.claim('another duty'),
    ])
    return [mine, ...others]
  })
  assert.deepEqual(claims, [true, false, true])
  assert.equal(await other!.write((second) => second.duties.claim('a duty')), true)
})
