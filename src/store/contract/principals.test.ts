import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, accessKey, NOW_MS, principal } from '../../../test/support/records.ts'
import { ENGINES } from '../../../test/support/stores.ts'

const OTHER_ACCOUNT = '210987654321'

for (const { name, open } of ENGINES) {
  test(`${name}: a principal is found by its account, its kind and its name together`, async () => {
    await using store = await open()
    const ann = principal('user', 'ann', { tags: '{"a":"b"}', boundary: '{}' })
    const role = principal('role', 'ann', { trustPolicy: '{}', sessionSecondsMax: 3600 })
    const found = await store.storage.write(async ({ principals }) => {
      await principals.insert(ann)
      await principals.insert(role)
      return [
        await principals.get(ACCOUNT, 'user', 'ann'),
        await principals.get(ACCOUNT, 'role', 'ann'),
        await principals.get(OTHER_ACCOUNT, 'user', 'ann'),
        await principals.get(ACCOUNT, 'user', 'Ann'),
      ]
    })
    assert.deepEqual(
      found.map((record) => record && { ...record }),
      [ann, role, undefined, undefined],
    )
  })

  test(`${name}: principals are listed by name, one kind and account at a time, page by page`, async () => {
    await using store = await open()
    const pages = await store.storage.write(async ({ principals }) => {
      for (const each of ['cy', 'ann', 'bob']) await principals.insert(principal('user', each))
      await principals.insert(principal('role', 'app'))
      await principals.insert(principal('user', 'dan', { accountId: OTHER_ACCOUNT }))
      return [await principals.list(ACCOUNT, 'user', '', 2), await principals.list(ACCOUNT, 'user', 'bob', 2)]
    })
    assert.deepEqual(
      pages.map((page) => page.map((each) => each.name)),
      [['ann', 'bob'], ['cy']],
    )
  })

  test(`${name}: a change of a principal leaves alone what it does not mention`, async () => {
    await using store = await open()
    const before = principal('role', 'app', { trustPolicy: '{}', tags: '{"a":"b"}' })
    const [after, absent] = await store.storage.write(async ({ principals }) => {
      await principals.insert(before)
      await principals.update(ACCOUNT, 'role', 'app', { revokedBeforeMs: NOW_MS, disabled: 1 })
      return [
        await principals.get(ACCOUNT, 'role', 'app'),
        await principals.update(ACCOUNT, 'role', 'nobody', { disabled: 1 }),
      ]
    })
    assert.deepEqual({ ...after }, { ...before, revokedBeforeMs: NOW_MS, disabled: 1 })
    assert.equal(absent, undefined)
  })

  test(`${name}: a user goes with its policies and keys, and with nobody else's`, async () => {
    await using store = await open()
    const left = await store.storage.write(async ({ principals, policies, accessKeys }) => {
      for (const each of ['ann', 'bob']) {
        await principals.insert(principal('user', each))
        await policies.put(`${ACCOUNT}/user/${each}`, { name: 'p', document: '{}' })
        await accessKeys.insert(accessKey(`AKIA${each}`, each))
      }
      await accessKeys.insert(accessKey('AKIAroot', null))
      const removed = await principals.remove(ACCOUNT, 'user', 'ann')
      return {
        removed,
        again: await principals.remove(ACCOUNT, 'user', 'ann'),
        policies: [...(await policies.list(`${ACCOUNT}/user/ann`)), ...(await policies.list(`${ACCOUNT}/user/bob`))]
          .length,
        keys: (await accessKeys.list(10)).map(({ accessKeyId }) => accessKeyId).sort(),
      }
    })
    assert.deepEqual(left, { removed: true, again: false, policies: 1, keys: ['AKIAbob', 'AKIAroot'] })
  })

  test(`${name}: a policy is replaced under its name, and listed by name`, async () => {
    await using store = await open()
    const listed = await store.storage.write(async ({ policies }) => {
      for (const [policy, document] of [
        ['b', '1'],
        ['a', '1'],
        ['b', '2'],
      ] as const)
        await policies.put('AIDA1', { name: policy, document })
      await policies.remove('AIDA2', 'a')
      return policies.list('AIDA1')
    })
    assert.deepEqual(
      listed.map((policy) => [policy.name, policy.document]),
      [
        ['a', '1'],
        ['b', '2'],
      ],
    )
  })

  test(`${name}: the newest session key comes first, since it is the one to seal with`, async () => {
    await using store = await open()
    const listed = await store.storage.write(async ({ sessionKeys }) => {
      for (const [id, createdAtMs] of [
        ['old', 1],
        ['new', 3],
        ['middle', 2],
      ] as const)
        await sessionKeys.insert({ id, sealedKey: new Uint8Array([createdAtMs]), createdAtMs })
      await sessionKeys.remove('middle')
      return sessionKeys.list()
    })
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['new', 'old'],
    )
  })

  test(`${name}: an identity provider belongs to one account`, async () => {
    await using store = await open()
    const provider = { accountId: ACCOUNT, url: 'https://id.example', audiences: '["app"]', createdAtMs: NOW_MS }
    const found = await store.storage.write(async ({ oidcProviders }) => {
      await oidcProviders.insert(provider)
      return [
        (await oidcProviders.get(ACCOUNT, provider.url))?.audiences,
        await oidcProviders.get(OTHER_ACCOUNT, provider.url),
        await oidcProviders.remove(OTHER_ACCOUNT, provider.url),
        (await oidcProviders.list(ACCOUNT, 10)).length,
        await oidcProviders.remove(ACCOUNT, provider.url),
      ]
    })
    assert.deepEqual(found, ['["app"]', undefined, false, 1, true])
  })
}
