import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ACCOUNT,
  accessKey,
  instanceIn,
  NOW_MS,
  principal,
  registered,
  usersIn,
} from '../../../test/support/records.ts'
import { ENGINES } from '../../../test/support/stores.ts'
import { pushAppKey, requestKey, userKey } from '../keys.ts'
import { ALL_KEYS } from '../sql/key-ranges.ts'
import { placeBefore } from '../sql/requests.ts'

const BEGINNING = placeBefore(ALL_KEYS.from)
const END = placeBefore(ALL_KEYS.below)

const KEY = userKey(new Uint8Array(16), 'anybody')
const REQUEST = requestKey('Register', 'once')
const answered = (answer: string) => ({ digest: new Uint8Array([1, 2, 3]), answer })

const AN_IAM_USER = principal('user', 'back-end')

// As UTF-8 they are in this order; a language has another, and so do the halves that JavaScript makes of the last.
const IN_ORDER = ['B', 'Z', 'a', 'b', '\u00e4', '\uff5a', '\u{1f600}']

const ANY_TEXT = ['', '\0', 'a\0b\0', '\u001a', '\u001a0\u001a1\0', '\\x00', "it's", '\u{1f600}', '\ufffd']

for (const { name, open } of ENGINES) {
  test(`${name}: texts are listed in the order of their bytes`, async () => {
    await using store = await open()
    const shuffled = IN_ORDER.toSorted().reverse()
    await store.storage.write((tables) =>
      tables.tags.put(
        KEY,
        shuffled.map((key) => ({ key, value: '' })),
      ),
    )
    const listed = await store.storage.read((tables) => tables.tags.list(KEY))
    assert.deepEqual(
      listed.map(({ key }) => key),
      IN_ORDER,
    )
  })

  test(`${name}: any text comes back as it was put`, async () => {
    await using store = await open()
    await store.storage.write((tables) =>
      tables.tags.put(
        KEY,
        ANY_TEXT.map((value, at) => ({ key: String(at), value })),
      ),
    )
    const listed = await store.storage.read((tables) => tables.tags.list(KEY))
    assert.deepEqual(
      listed.map(({ value }) => value),
      ANY_TEXT,
    )
  })

  test(`${name}: tags are listed by key; a known key gets the new value, the others stay`, async () => {
    await using store = await open()
    const put = (...tags: { key: string; value: string }[]) =>
      store.storage.write((tables) => tables.tags.put(KEY, tags))
    const listed = async () =>
      (await store.storage.read((tables) => tables.tags.list(KEY))).map(({ key, value }) => [key, value])
    await put({ key: 'b', value: '1' }, { key: 'a', value: '1' })
    await put({ key: 'b', value: '2' })
    assert.deepEqual(await listed(), [
      ['a', '1'],
      ['b', '2'],
    ])
    await store.storage.write((tables) => tables.tags.remove(KEY, ['a', 'never there']))
    assert.deepEqual(await listed(), [['b', '2']])
  })

  test(`${name}: a request is remembered until its time, in its parent alone`, async () => {
    await using store = await open()
    await store.storage.write((tables) => tables.requests.put(KEY, REQUEST, answered('x'), NOW_MS))
    const recalled = async (parent: Uint8Array, nowMs: number) =>
      (await store.storage.read((tables) => tables.requests.get(parent, REQUEST, nowMs)))?.answer
    assert.equal(await recalled(KEY, NOW_MS - 1), 'x')
    assert.equal(await recalled(KEY, NOW_MS), undefined)
    assert.equal(await recalled(userKey(KEY, 'else'), NOW_MS - 1), undefined)
  })

  test(`${name}: a request past its time can be remembered anew`, async () => {
    await using store = await open()
    await store.storage.write((tables) => tables.requests.put(KEY, REQUEST, answered('old'), NOW_MS))
    await store.storage.write((tables) => tables.requests.put(KEY, REQUEST, answered('new'), NOW_MS + 2))
    const found = await store.storage.read((tables) => tables.requests.get(KEY, REQUEST, NOW_MS + 1))
    assert.deepEqual([found?.answer, [...found!.digest]], ['new', [1, 2, 3]])
  })

  test(`${name}: a walk forgets the requests past their time, and no endpoint`, async () => {
    await using store = await open()
    const { storage } = store
    const [ann] = await usersIn(storage, await instanceIn(storage), 'ann')
    await registered(storage, ann!, 't')
    const keys = Array.from({ length: 5 }, (_, n) => requestKey('Register', `${n}`))
    await storage.write(async (tables) => {
      for (const [n, key] of keys.entries()) await tables.requests.put(ann!.key, key, answered('x'), NOW_MS + n)
      const { to, isEnd, hasExpired } = await tables.requests.walk(BEGINNING, END, 100, NOW_MS + 2)
      assert.deepEqual([isEnd, hasExpired], [true, true])
      await tables.requests.removeExpired(BEGINNING, to, NOW_MS + 2)
    })
    const left = await storage.read(async (tables) => [
      (await Promise.all(keys.map((key) => tables.requests.get(ann!.key, key, 0)))).map((found) => found !== undefined),
      (await tables.endpoints.list(ann!.key, undefined, 10)).length,
    ])
    assert.deepEqual(left, [[false, false, false, true, true], 1])
  })

  test(`${name}: a walk in steps passes everything once`, async () => {
    await using store = await open()
    const keys = Array.from({ length: 7 }, (_, n) => requestKey('Register', `${n}`))
    const steps = await store.storage.write(async (tables) => {
      for (const key of keys) await tables.requests.put(KEY, key, answered('x'), 1)
      const removed: number[] = []
      let from = BEGINNING
      for (let isEnd = false; !isEnd; ) {
        const step = await tables.requests.walk(from, END, 3, 2)
        removed.push(await tables.requests.removeExpired(from, step.to, 2))
        ;({ to: from, isEnd } = step)
      }
      return removed
    })
    assert.deepEqual(steps, [3, 3, 1])
  })

  test(`${name}: what was asked of a parent is forgotten in steps, or at once`, async () => {
    await using store = await open()
    const removed = await store.storage.write(async (tables) => {
      for (let n = 0; n < 5; n += 1) await tables.requests.put(KEY, requestKey('Register', `${n}`), answered('x'), 1)
      return [await tables.requests.removeSome(KEY, 2), await tables.requests.removeAll(KEY)]
    })
    assert.deepEqual(removed, [2, 3])
  })

  test(`${name}: push applications are their account's, oldest first, and go with their tags`, async () => {
    await using store = await open()
    const { storage } = store
    const app = (id: string, createdAtMs: number) => ({ accountId: ACCOUNT, id, name: id, createdAtMs })
    await storage.write(async (tables) => {
      await tables.pushApps.insert(app('a', 2))
      await tables.pushApps.insert(app('b', 1))
      await tables.tags.put(pushAppKey(ACCOUNT, 'a'), [{ key: 'k', value: 'v' }])
    })
    const listed = async (account: string) =>
      (await storage.read((tables) => tables.pushApps.list(account, { createdAtMs: 0, id: '' }, 10))).map(
        ({ id }) => id,
      )
    assert.deepEqual([await listed(ACCOUNT), await listed('210987654321')], [['b', 'a'], []])
    await storage.write((tables) => tables.pushApps.remove(ACCOUNT, 'a'))
    assert.equal(await storage.read((tables) => tables.pushApps.get(ACCOUNT, 'a')), undefined)
    assert.deepEqual(await storage.read((tables) => tables.tags.list(pushAppKey(ACCOUNT, 'a'))), [])
  })

  test(`${name}: access keys are found, listed oldest first, disabled and removed`, async () => {
    await using store = await open()
    const { storage } = store
    await storage.write(async (tables) => {
      await tables.accessKeys.insert(accessKey('AKIA2', null, { createdAtMs: 2, sealedSecret: new Uint8Array([7]) }))
      await tables.accessKeys.insert(accessKey('AKIA1', null, { createdAtMs: 1, sealedSecret: new Uint8Array([8]) }))
    })
    const listed = await storage.read((tables) => tables.accessKeys.list(10))
    assert.deepEqual(
      listed.map(({ accessKeyId, sealedSecret }) => [accessKeyId, [...sealedSecret]]),
      [
        ['AKIA1', [8]],
        ['AKIA2', [7]],
      ],
    )
    const changes = await storage.write(async (tables) => [
      await tables.accessKeys.setDisabled('AKIA1', 1),
      await tables.accessKeys.setDisabled('AKIA9', 1),
      await tables.accessKeys.remove('AKIA2'),
      await tables.accessKeys.remove('AKIA2'),
    ])
    assert.deepEqual(changes, [true, false, true, false])
    assert.equal((await storage.read((tables) => tables.accessKeys.get('AKIA1')))?.disabled, 1)
  })

  test(`${name}: everything goes at a reset, but who may call and with what`, async () => {
    await using store = await open()
    const { storage } = store
    const [ann] = await usersIn(storage, await instanceIn(storage, 'chat'), 'ann')
    await registered(storage, ann!, 't')
    await storage.write(async (tables) => {
      await tables.accessKeys.insert(accessKey('AKIA1'))
      await tables.principals.insert(AN_IAM_USER)
      await tables.policies.put(AN_IAM_USER.id, { name: 'own', document: '{}' })
      await tables.sessionKeys.insert({ id: 'key', sealedKey: new Uint8Array(1), createdAtMs: 1 })
      await tables.removeEverything()
    })
    const left = await storage.read(async (tables) => [
      await tables.appInstances.get(ACCOUNT, 'chat'),
      await tables.users.get(ann!.key),
      (await tables.endpoints.list(ann!.key, undefined, 10)).length,
      (await tables.accessKeys.list(10)).length,
      (await tables.principals.list(ACCOUNT, 'user', '', 10)).length,
      (await tables.policies.list(AN_IAM_USER.id)).length,
      (await tables.sessionKeys.list()).length,
    ])
    assert.deepEqual(left, [undefined, undefined, 0, 1, 1, 1, 1])
    const [next] = await usersIn(storage, await instanceIn(storage, 'chat'), 'ann')
    assert.deepEqual(Object.keys(await registered(storage, next!, 't')), ['kind', 'endpointId'])
  })
}
