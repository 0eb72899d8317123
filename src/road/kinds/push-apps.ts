import { pushAppKey } from '../../store/keys.ts'
import type { PushAppRecord } from '../../store/sql/push-apps.ts'
import { type End, kind } from '../kind.ts'
import { text, time } from '../members.ts'
import { accountId, appId, tags } from './members.ts'
import { type Pairs, putTags, tagsOf, withTags } from './tags.ts'

/** The push application that something belongs to. */
export interface OfApp {
  readonly accountId: string
  readonly appId: string
}

/** Its members. */
export const ofApp = { accountId, appId }

/** What identifies a push application. */
export const appIdentity = (record: OfApp): string => `${record.accountId}/${record.appId}`

/** What all records of a push application have to say of their parent. */
export const childOfApp = {
  parent: (record: OfApp) => ['pushApp', appIdentity(record)] as const,
  hasParent: async ({ store }: End, record: OfApp) => store.pushApps.exists(record.accountId, record.appId),
}

interface PushApp extends OfApp {
  readonly name: string
  readonly createdAt: number
  readonly tags: Pairs
}

const recordOf = (row: PushAppRecord, tags: Pairs): PushApp => ({
  accountId: row.accountId,
  appId: row.id,
  name: row.name,
  createdAt: row.createdAtMs,
  tags,
})

/** Push applications. */
export const pushApp = kind<PushApp>({
  name: 'pushApp',
  members: { ...ofApp, name: text(1, 64), createdAt: time, tags },
  identity: appIdentity,
  hasParent: async () => true,
  async *walk(end) {
    for await (const page of end.store.walks.pushApps()) {
      const keyed = page.map((row) => ({ ...row, key: pushAppKey(row.accountId, row.id) }))
      yield (await withTags(end, keyed)).map(([row, tags]) => recordOf(row, tags))
    }
  },
  async find(end, { accountId, appId }) {
    const row = await end.store.pushApps.get(accountId, appId)
    return row && recordOf(row, await tagsOf(end, pushAppKey(accountId, appId)))
  },
  async insert(end, { accountId, appId, name, createdAt, tags }) {
    await end.store.pushApps.insert({ accountId, id: appId, name, createdAtMs: createdAt })
    await putTags(end, pushAppKey(accountId, appId), tags)
  },
})
