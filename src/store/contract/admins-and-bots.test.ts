import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instanceIn, NOW_MS, usersIn } from '../../../test/support/records.ts'
import { ENGINES, type Engine } from '../../../test/support/stores.ts'
import { botKey } from '../keys.ts'
import type { BotRecord } from '../sql/bots.ts'

const START = { createdAtMs: 0, id: '', kind: '' }

const botRecord = (instanceKey: Uint8Array, id: string, others: Partial<BotRecord> = {}): BotRecord => ({
  key: botKey(instanceKey, id),
  instanceKey,
  id,
  name: null,
  metadata: null,
  configuration: '{}',
  createdAtMs: NOW_MS,
  updatedAtMs: NOW_MS,
  ...others,
})

/** A store with an app instance, a user and a bot, both called `same`, who are its admins. */
const twoAdmins = async (engine: Engine) => {
  const store = await engine.open()
  const { storage } = store
  const instance = await instanceIn(storage)
  const [user] = await usersIn(storage, instance, 'same')
  const bot = botRecord(instance, 'same')
  await storage.write(async (tables) => {
    await tables.bots.insert(bot)
    for (const [kind, { key: memberKey, id }] of [
      ['user', user!],
      ['bot', bot],
    ] as const)
      await tables.admins.insert({ instanceKey: instance, memberKey, kind, id, createdAtMs: NOW_MS })
  })
  const admins = (after = START, limit = 10) => storage.read((tables) => tables.admins.list(instance, after, limit))
  return { storage, instance, user: user!, bot, admins, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

for (const engine of ENGINES) {
  const { name } = engine

  test(`${name}: a user and a bot of the same id are two admins, with their present names`, async () => {
    await using store = await twoAdmins(engine)
    await store.storage.write((tables) => tables.users.update(store.user.key, 'Ann', '', NOW_MS))
    assert.deepEqual(
      (await store.admins()).map(({ kind, id, name: called }) => [kind, id, called]),
      [
        ['bot', 'same', null],
        ['user', 'same', 'Ann'],
      ],
    )
  })

  test(`${name}: admins are listed a page after the one before`, async () => {
    await using store = await twoAdmins(engine)
    const [bot] = await store.admins(START, 1)
    const rest = await store.admins({ createdAtMs: bot!.createdAtMs, id: bot!.id, kind: bot!.kind })
    assert.deepEqual(
      rest.map(({ kind }) => kind),
      ['user'],
    )
  })

  test(`${name}: admins are counted up to the limit that is asked for`, async () => {
    await using store = await twoAdmins(engine)
    const reached = (limit: number) => store.storage.read((tables) => tables.admins.reached(store.instance, limit))
    assert.deepEqual([await reached(1), await reached(2), await reached(3)], [true, true, false])
  })

  test(`${name}: one who is an admin can't become one again`, async () => {
    await using store = await twoAdmins(engine)
    const again = { instanceKey: store.instance, memberKey: store.user.key, kind: 'user', id: 'same', createdAtMs: 1 }
    await assert.rejects(store.storage.write((tables) => tables.admins.insert({ ...again, kind: 'user' })))
    assert.equal((await store.admins()).length, 2)
  })

  test(`${name}: the removal of an admin tells whether there was one, and leaves the user`, async () => {
    await using store = await twoAdmins(engine)
    const remove = () => store.storage.write((tables) => tables.admins.remove(store.instance, store.user.key))
    assert.deepEqual([await remove(), await remove()], [true, false])
    assert.ok(await store.storage.read((tables) => tables.users.get(store.user.key)))
  })

  test(`${name}: a removed bot leaves neither admin role nor tags, and no other bot's`, async () => {
    await using store = await twoAdmins(engine)
    const other = botRecord(store.instance, 'other')
    await store.storage.write(async (tables) => {
      await tables.bots.insert(other)
      for (const { key } of [store.bot, other]) await tables.tags.put(key, [{ key: 'k', value: 'v' }])
      await tables.bots.remove(store.bot)
    })
    const left = await store.storage.read(async (tables) => [
      await tables.bots.get(store.bot.key),
      await tables.admins.get(store.instance, store.bot.key),
      (await tables.tags.list(store.bot.key)).length,
      (await tables.tags.list(other.key)).length,
    ])
    assert.deepEqual(left, [undefined, undefined, 0, 1])
  })

  test(`${name}: a bot is kept as it was made, and as it was updated`, async () => {
    await using store = await twoAdmins(engine)
    const updated = { ...store.bot, name: 'Bo', metadata: '', configuration: '{"Lex":{}}', updatedAtMs: NOW_MS + 1 }
    await store.storage.write((tables) => tables.bots.update(updated))
    const found = await store.storage.read((tables) => tables.bots.get(store.bot.key))
    assert.deepEqual({ ...found, key: store.bot.key, instanceKey: store.instance }, updated)
  })

  test(`${name}: bots are listed in the order of their creation, a page after the one before`, async () => {
    await using store = await twoAdmins(engine)
    await store.storage.write((tables) => tables.bots.insert(botRecord(store.instance, 'zed', { createdAtMs: 1 })))
    const page = async (after: { createdAtMs: number; id: string }) =>
      (await store.storage.read((tables) => tables.bots.list(store.instance, after, 1))).map(({ id }) => id)
    assert.deepEqual([await page(START), await page({ createdAtMs: 1, id: 'zed' })], [['zed'], ['same']])
  })
}
