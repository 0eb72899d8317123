import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppInstanceUserCommand, DeleteAppInstanceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { stepOf } from '../../test/support/duties.ts'
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
const finishAll = async (duties: readonly Duty[]): Promise<void> => {
  const isMoreDue = await Promise.all(duties.map(stepOf))
  if (isMoreDue.includes(true)) await finishAll(duties)
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
  await finishAll(store.nodes.map((storage) => expiredUsers({ storage, now, home, audited })))
  const names = audits.flatMap(({ resources }) => resources)
  assert.equal(names.length, GUESTS)
  assert.equal(new Set(names).size, GUESTS)
})

test(`of ${SERVERS} servers one empties an app instance that was deleted, and audits it`, async () => {
  const { store, client, instance, audits, audited, home } = await shared()
  await using _ = store
  await Promise.all(Array.from({ length: GUESTS }, (_, at) => newUser(client, instance, `user-${at}`)))
  await client.send(new DeleteAppInstanceCommand({ AppInstanceArn: instance }))
  await finishAll(store.nodes.map((storage) => removedInstances({ storage, home, audited })))
  assert.deepEqual(
    audits.map(({ event, resources }) => [event, resources]),
    [['EmptyAppInstance', [instance]]],
  )
})
