import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ChimeSDKIdentityClient,
  DeleteAppInstanceUserCommand,
  ListAppInstanceUsersCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { ENGINES } from '../../../test/support/stores.ts'
import { newInstance, newUser, world } from '../../../test/support/world.ts'

const STAYING = Array.from({ length: 30 }, (_, n) => `stays-${String(n).padStart(2, '0')}`)
const LEAVING = Array.from({ length: 10 }, (_, n) => `leaves-${n}`)

/** The names on all pages, with something done between each two. */
const namesOnPages = async (
  client: ChimeSDKIdentityClient,
  AppInstanceArn: string,
  between: (page: number) => Promise<unknown>,
) => {
  const names: string[] = []
  let NextToken: string | undefined
  for (let page = 0; page === 0 || NextToken; page += 1) {
    const answer = await client.send(new ListAppInstanceUsersCommand({ AppInstanceArn, MaxResults: 4, NextToken }))
    names.push(...(answer.AppInstanceUsers ?? []).map(({ Name }) => Name ?? ''))
    NextToken = answer.NextToken
    await between(page)
  }
  return names
}

for (const { name, open } of ENGINES)
  test(`${name}: pages hold once, and in order, all that is there from the first to the last`, async () => {
    await using store = await open()
    const { client } = await world({ storage: store.storage })
    const instance = await newInstance(client)
    await Promise.all([...LEAVING, ...STAYING].map((id) => newUser(client, instance, id)))
    const comeAndGo = (page: number) =>
      Promise.all([
        newUser(client, instance, `comes-${page}`),
        page < LEAVING.length &&
          client.send(new DeleteAppInstanceUserCommand({ AppInstanceUserArn: `${instance}/user/${LEAVING[page]}` })),
      ])
    const names = await namesOnPages(client, instance, comeAndGo)
    assert.deepEqual(
      names.filter((id) => id.startsWith('stays')),
      STAYING,
    )
    assert.equal(new Set(names).size, names.length)
  })
