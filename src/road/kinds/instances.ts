import type { AppInstanceRecord } from '../../store/sql/app-instances.ts'
import { type End, kind } from '../kind.ts'
import { count, optional, Refusal, text, time } from '../members.ts'
import { accountId, metadata, resourceId, tags } from './members.ts'
import { type Pairs, putTags, tagsOf, withTags } from './tags.ts'

/** The app instance that something is in. */
export interface InInstance {
  readonly accountId: string
  readonly appInstanceId: string
}

/** Its members. */
export const inInstance = { accountId, appInstanceId: resourceId }

/** What identifies an app instance. */
export const instanceIdentity = ({ accountId, appInstanceId }: InInstance): string => `${accountId}/${appInstanceId}`

/** The key of an app instance; undefined where there is none. */
export const instanceKeyIn = (end: End, { accountId, appInstanceId }: InInstance) =>
  end.instanceKey(accountId, appInstanceId)

/** The key of an app instance that is there. Errors: Refusal. */
export const instanceKeyOf = async (end: End, inside: InInstance): Promise<Uint8Array> => {
  const key = await instanceKeyIn(end, inside)
  if (!key) throw new Refusal(`its app instance, ${inside.appInstanceId}, is not there`)
  return key
}

/** What all records in an app instance have to say of their parent. */
export const childOfInstance = {
  parent: (record: InInstance) => ['appInstance', instanceIdentity(record)] as const,
  hasParent: async (end: End, record: InInstance) => (await instanceKeyIn(end, record)) !== undefined,
}

interface Instance extends InInstance {
  readonly name: string
  readonly metadata: string | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly retentionDays: number | null
  readonly retentionDeletesAt: number | null
  readonly tags: Pairs
}

const recordOf = (row: AppInstanceRecord, tags: Pairs): Instance => ({
  accountId: row.accountId,
  appInstanceId: row.id,
  name: row.name,
  metadata: row.metadata,
  createdAt: row.createdAtMs,
  updatedAt: row.updatedAtMs,
  retentionDays: row.retentionDays,
  retentionDeletesAt: row.retentionDeletesAtMs,
  tags,
})

/** App instances, with their retention settings. */
export const appInstance = kind<Instance>({
  name: 'appInstance',
  members: {
    ...inInstance,
    name: text(1, 256),
    metadata: optional(metadata),
    createdAt: time,
    updatedAt: time,
    retentionDays: optional(count(1, 5475)),
    retentionDeletesAt: optional(time),
    tags,
  },
  identity: instanceIdentity,
  hasParent: async () => true,
  async *walk(end) {
    for await (const page of end.store.walks.appInstances())
      yield (await withTags(end, page)).map(([row, tags]) => recordOf(row, tags))
  },
  async find(end, { accountId, appInstanceId }) {
    const row = await end.store.appInstances.get(accountId, appInstanceId)
    return row && recordOf(row, await tagsOf(end, row.key))
  },
  async insert(end, { accountId, appInstanceId, name, metadata, retentionDays, tags, ...times }) {
    const key = await end.store.appInstances.adopt({
      accountId,
      id: appInstanceId,
      name,
      metadata,
      createdAtMs: times.createdAt,
      updatedAtMs: times.updatedAt,
      retentionDays,
      retentionDeletesAtMs: times.retentionDeletesAt,
    })
    await putTags(end, key, tags)
  },
})
