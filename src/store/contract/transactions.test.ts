import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, newInstance } from '../../../test/support/records.ts'
import { ENGINES } from '../../../test/support/stores.ts'
import type { Storage } from '../storage.ts'

const BEGINNING = { createdAtMs: 0, id: '' }

const namesIn = async (storage: Storage) => {
  const instances = await storage.read((store) => store.appInstances.list(ACCOUNT, BEGINNING, 1000))
  return instances.map(({ id }) => id)
}

const outcomeOf = ({ status }: PromiseSettledResult<unknown>) => status

for (const { name, open } of ENGINES) {
  test(`${name}: a transaction that throws writes nothing and rejects with what it threw`, async () => {
    await using store = await open()
    const fault = new Error('changed my mind')
    const written = store.storage.write(async (tables) => {
      await newInstance(tables, 'undone')
      throw fault
    })
    await assert.rejects(written, fault)
    assert.deepEqual(await namesIn(store.storage), [])
  })

  test(`${name}: a transaction that throws before it writes leaves its neighbours alone`, async () => {
    await using store = await open()
    const outcomes = await Promise.allSettled([
      store.storage.write((tables) => newInstance(tables, 'a')),
      store.storage.write(() => Promise.reject(new Error('refused'))),
      store.storage.write((tables) => newInstance(tables, 'b')),
    ])
    assert.deepEqual(outcomes.map(outcomeOf), ['fulfilled', 'rejected', 'fulfilled'])
    assert.deepEqual(await namesIn(store.storage), ['a', 'b'])
  })

  test(`${name}: a transaction that throws after it has written takes no neighbour with it`, async () => {
    await using store = await open()
    const outcomes = await Promise.allSettled([
      store.storage.write((tables) => newInstance(tables, 'a')),
      store.storage.write(async (tables) => {
        await newInstance(tables, 'undone')
        throw new Error('too late')
      }),
      store.storage.write((tables) => newInstance(tables, 'b')),
    ])
    assert.deepEqual(outcomes.map(outcomeOf), ['fulfilled', 'rejected', 'fulfilled'])
    assert.deepEqual(await namesIn(store.storage), ['a', 'b'])
  })

  test(`${name}: what a transaction wrote counts once, however often its work had to run`, async () => {
    await using store = await open()
    const key = await store.storage.write((tables) => newInstance(tables))
    const counted = () => store.storage.write((tables) => tables.tags.put(key, [{ key: 'same', value: 'x' }]))
    const late = store.storage.write(async (tables) => {
      await tables.tags.put(key, [{ key: 'undone', value: 'x' }])
      throw new Error('too late')
    })
    await Promise.allSettled([counted(), late, store.storage.write((tables) => newInstance(tables, 'once')), counted()])
    assert.deepEqual(await store.storage.read((tables) => tables.tags.list(key)).then((tags) => tags.length), 1)
    assert.equal((await namesIn(store.storage)).filter((id) => id === 'once').length, 1)
  })

  test(`${name}: a statement that breaks a constraint undoes its transaction alone`, async () => {
    await using store = await open()
    const same = { id: 'AKIA1', sealed: new Uint8Array(1) }
    const insert = (accountId: string) =>
      store.storage.write(async (tables) => {
        await newInstance(tables, accountId)
        await tables.accessKeys.insert({
          accessKeyId: same.id,
          accountId,
          userName: null,
          sealedSecret: same.sealed,
          disabled: 0,
          createdAtMs: 1,
        })
      })
    const outcomes = await Promise.allSettled([insert('first'), insert('second')])
    // Which of them comes first is nobody's promise.
    const names = ['first', 'second'].filter((_, n) => outcomes[n]?.status === 'fulfilled')
    assert.equal(names.length, 1)
    assert.deepEqual(await namesIn(store.storage), names)
  })

  test(`${name}: transactions run one after another, each seeing what the one before wrote`, async () => {
    await using store = await open()
    const key = await store.storage.write((tables) => newInstance(tables))
    const addOne = () =>
      store.storage.write(async (tables) => {
        const [before] = await tables.tags.list(key)
        await tables.tags.put(key, [{ key: 'count', value: String(Number(before?.value ?? 0) + 1) }])
      })
    await Promise.all(Array.from({ length: 300 }, addOne))
    assert.equal((await store.storage.read((tables) => tables.tags.list(key)))[0]?.value, '300')
  })

  test(`${name}: a read that begins after an answer sees what was answered`, async () => {
    await using store = await open()
    const missed: string[] = []
    const writeThenRead = async (_: unknown, n: number) => {
      await store.storage.write((tables) => newInstance(tables, `instance-${n}`))
      if (!(await namesIn(store.storage)).includes(`instance-${n}`)) missed.push(`instance-${n}`)
    }
    await Promise.all(Array.from({ length: 100 }, writeThenRead))
    assert.deepEqual(missed, [])
  })

  test(`${name}: a read sees one state from its first look to its last`, async () => {
    await using store = await open()
    let written: Promise<unknown> = Promise.resolve()
    const looks = await store.storage.read(async (tables) => {
      const first = await tables.appInstances.list(ACCOUNT, BEGINNING, 10)
      written = store.storage.write((others) => newInstance(others, 'later'))
      await Promise.race([written, new Promise((resolve) => setImmediate(() => setImmediate(resolve)))])
      return [first.length, (await tables.appInstances.list(ACCOUNT, BEGINNING, 10)).length]
    })
    assert.deepEqual(looks, [0, 0])
    await written
  })

  test(`${name}: a read never sees half a transaction`, async () => {
    await using store = await open()
    const writePair = (_: unknown, n: number) =>
      store.storage.write(async (tables) => {
        await newInstance(tables, `${n}-left`)
        await new Promise((resolve) => setImmediate(resolve))
        await newInstance(tables, `${n}-right`)
      })
    const pairs = Promise.all(Array.from({ length: 50 }, writePair))
    const counts = await Promise.all(Array.from({ length: 50 }, async () => (await namesIn(store.storage)).length))
    await pairs
    assert.deepEqual(
      counts.filter((count) => count % 2 !== 0),
      [],
    )
    assert.equal((await namesIn(store.storage)).length, 100)
  })

  test(`${name}: finishes what was begun when it is closed, and takes nothing more`, async () => {
    await using store = await open()
    const writing = store.storage.write((tables) => newInstance(tables, 'begun'))
    const closed = store.storage.close()
    await assert.doesNotReject(writing)
    await closed
    await assert.rejects(
      store.storage.write((tables) => newInstance(tables, 'late')),
      { name: 'StoreUnavailable' },
    )
  })
}

for (const { name, open } of ENGINES.filter(({ readsBesideWriters }) => readsBesideWriters))
  test(`${name}: a read does not wait for a writer that is held up`, async () => {
    await using store = await open()
    await store.storage.write((tables) => newInstance(tables, 'before'))
    const held = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const writing = store.storage.write(async (tables) => {
      await newInstance(tables, 'held up')
      begun.resolve()
      await held.promise
    })
    await begun.promise
    assert.deepEqual(await namesIn(store.storage), ['before'])
    held.resolve()
    await writing
    assert.deepEqual(await namesIn(store.storage), ['before', 'held up'])
  })
