import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instanceIn, userRecord } from '../../../test/support/records.ts'
import { ENGINES } from '../../../test/support/stores.ts'

/** The same numbers in every run, from 0 up to `below`. */
const numbers = () => {
  let state = 7
  return (below: number) => {
    state = (state * 48_271) % 0x7fffffff
    return state % below
  }
}

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: there is room for a user exactly while there are fewer than the quota, as users come and go and quotas change`, async () => {
    await using store = await engine.open()
    const { storage } = store
    const instance = await instanceIn(storage, 'chat')
    const next = numbers()
    const there: ReturnType<typeof userRecord>[] = []
    const wrong: unknown[] = []
    const counts: unknown[] = []
    for (let round = 0; round < 12; round += 1) {
      const quota = [3, 0, 40, 200][next(4)]!
      await storage.write(async (tables) => {
        for (let step = 0; step < 25; step += 1) {
          if (there.length > 0 && next(3) === 0) {
            const [gone] = there.splice(next(there.length), 1)
            await tables.users.remove(gone!)
            continue
          }
          const user = userRecord(instance, `user-${round}-${step}`)
          const isIn = await tables.users.insert(user, quota)
          if (isIn !== (quota === 0 || there.length < quota)) wrong.push({ quota, there: there.length, isIn })
          if (isIn) there.push(user)
        }
      })
      const count = await storage.read((tables) => tables.users.count(instance))
      if (count !== there.length) counts.push([count, there.length])
    }
    assert.deepEqual([wrong, counts], [[], []])
  })

  test(`${name}: of 64 users at once on every node, as many are let in as the quota has room for`, async () => {
    await using store = await engine.open(engine.nodesMax)
    const instance = await instanceIn(store.storage, 'chat')
    const insert = (at: number) =>
      store.nodes[at % store.nodes.length]!.write((tables) =>
        tables.users.insert(userRecord(instance, `user-${at}`), 40),
      )
    const isIn = await Promise.all(Array.from({ length: 64 }, (_, at) => insert(at)))
    assert.equal(isIn.filter(Boolean).length, 40)
    assert.equal(await store.storage.read((tables) => tables.users.count(instance)), 40)
  })
}
