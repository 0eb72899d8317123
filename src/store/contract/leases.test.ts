import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/support/server.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import { bucketLease, planOf } from '../bucket-lease.ts'
import { ALL_BUCKETS, BUCKETS } from '../sql/push-buckets.ts'
import type { Storage } from '../storage.ts'

const LEASE_MS = 300_000

/** Servers that share upkeep, each on a node of its own where the engine has several, and their common clock. */
const servers = async (engine: Engine, count: number, leaseMs = LEASE_MS) => {
  const store = await engine.open(Math.min(count, engine.nodesMax))
  let nowMs = 1_000
  const leaseOn = (storage: Storage) =>
    bucketLease({
      storage,
      work: 'upkeep',
      owner: crypto.randomUUID(),
      now: () => nowMs,
      leaseMs,
      isAlone: false,
    })
  const leases = Array.from({ length: count }, (_, at) => leaseOn(store.nodes[at % store.nodes.length]!))
  return {
    leases,
    pass(ms: number) {
      nowMs += ms
    },
    held: () => leases.map((lease) => lease.buckets().length),
    /** Each has looked so often. */
    async looks(times: number, who = leases) {
      for (let time = 0; time < times; time += 1) for (const lease of who) await lease.hold()
    },
    fenced: (at: number) =>
      store.storage.write(async (tables) => (await leases[at]!.stillHeld(tables, new Set(ALL_BUCKETS))).size),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: servers hold a fair share of the buckets each, and no bucket twice`, async () => {
    await using s = await servers(engine, 3)
    await s.looks(1, s.leases.slice(0, 1))
    assert.deepEqual(s.held(), [16, 0, 0])
    await s.looks(4)
    assert.deepEqual(s.held().sort(), [5, 5, 6])
    assert.deepEqual(
      s.leases.flatMap((lease) => lease.buckets()).sort((a, b) => a - b),
      ALL_BUCKETS,
    )
  })

  test(`${name}: a bucket that others want is let go within a lease, though what is under way there never ends`, async () => {
    await using s = await servers(engine, 2, 500)
    const [first] = s.leases
    await s.looks(1, [first!])
    for (const bucket of ALL_BUCKETS) first!.use(bucket)
    await eventually(async () => {
      await s.looks(1)
      assert.equal(await s.fenced(1), 8)
    })
    assert.equal(await s.fenced(0), 8)
  })

  test(`${name}: servers that come at once share the buckets too`, async () => {
    await using s = await servers(engine, 3)
    await Promise.all(s.leases.map((lease) => lease.hold()))
    await s.looks(3)
    assert.deepEqual(s.held().sort(), [5, 5, 6])
  })

  test(`${name}: a bucket in which something is under way is given up when that has ended, and nothing begins there`, async () => {
    await using s = await servers(engine, 2)
    const [first] = s.leases
    await first!.hold()
    for (const bucket of ALL_BUCKETS) first!.use(bucket)
    await s.looks(3)
    assert.deepEqual(s.held(), [8, 0])
    assert.equal(await s.fenced(0), BUCKETS)
    for (const bucket of ALL_BUCKETS) first!.done(bucket)
    await s.looks(2)
    assert.deepEqual(s.held(), [8, 8])
  })

  test(`${name}: buckets of a server that is not heard of pass on when its lease ends, and what it then writes is refused`, async () => {
    await using s = await servers(engine, 2)
    await s.looks(3)
    assert.deepEqual(s.held(), [8, 8])
    s.pass(LEASE_MS - 1)
    await s.leases[1]!.hold()
    assert.equal(s.held()[1], 8)
    s.pass(1)
    await s.leases[1]!.hold()
    assert.equal(s.held()[1], BUCKETS)
    assert.deepEqual([await s.fenced(0), await s.fenced(1)], [0, BUCKETS])
  })

  test(`${name}: a server that stops lets go at once of all in which nothing is under way, of the rest at its end`, async () => {
    await using s = await servers(engine, 2)
    await s.looks(3)
    const [first, other] = s.leases
    const busy = first!.buckets()[0]!
    first!.use(busy)
    await first!.finish()
    assert.deepEqual(first!.buckets(), [])
    await other!.hold()
    assert.equal(other!.buckets().length, BUCKETS - 1)
    await first!.release()
    await other!.hold()
    assert.equal(other!.buckets().length, BUCKETS)
  })

  test(`${name}: a server that comes back takes its share again`, async () => {
    await using s = await servers(engine, 2)
    await s.looks(3)
    s.pass(LEASE_MS)
    await s.leases[1]!.hold()
    s.pass(1)
    await s.looks(4)
    assert.deepEqual(s.held(), [8, 8])
  })
}

test('of more servers than buckets each bucket has one', () => {
  const owners = Array.from({ length: 20 }, (_, at) => `server-${String(at).padStart(2, '0')}`)
  const buckets = ALL_BUCKETS.map((bucket) => ({ bucket, owner: '', untilMs: 0 }))
  const takes = owners.map((owner) => planOf({ buckets, owners }, owner, 1).take.length)
  assert.equal(
    takes.reduce((sum, count) => sum + count, 0),
    BUCKETS,
  )
  assert.equal(Math.max(...takes), 1)
})
