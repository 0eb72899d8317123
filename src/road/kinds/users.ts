import { userKey } from '../../store/keys.ts'
import type { EndpointOwner } from '../../store/sql/endpoints.ts'
import type { UserRecord } from '../../store/sql/users.ts'
import { type End, kind } from '../kind.ts'
import { count, optional, shaped, time } from '../members.ts'
import {
  childOfInstance,
  type InInstance,
  inInstance,
  instanceIdentity,
  instanceKeyIn,
  instanceKeyOf,
} from './instances.ts'
import { metadata, tags, userId } from './members.ts'
import { type Pairs, putTags, tagsOf, withTags } from './tags.ts'

/** The user that something is of. */
export interface OfUser extends InInstance {
  readonly userId: string
}

/** Its members. */
export const ofUser = { ...inInstance, userId }

/** What identifies a user. */
export const userIdentity = (record: OfUser): string => `${instanceIdentity(record)}/${record.userId}`

/** The keys of a user that is there. */
export const userKeysOf = async (end: End, record: OfUser): Promise<EndpointOwner> => {
  const instanceKey = await instanceKeyOf(end, record)
  return { key: userKey(instanceKey, record.userId), instanceKey }
}

/** The key that a user has, or would have; undefined where its app instance is not there. */
export const userKeyIn = async (end: End, record: OfUser): Promise<Uint8Array | undefined> => {
  const instance = await instanceKeyIn(end, record)
  return instance && userKey(instance, record.userId)
}

/** What all records of a user have to say of their parent. */
export const childOfUser = {
  parent: (record: OfUser) => ['user', userIdentity(record)] as const,
  async hasParent(end: End, record: OfUser) {
    const key = await userKeyIn(end, record)
    return key !== undefined && end.store.users.exists(key)
  },
}

interface User extends OfUser {
  readonly name: string
  readonly metadata: string | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly expirationDays: number | null
  readonly tags: Pairs
}

const recordOf = (accountId: string, appInstanceId: string, row: UserRecord, tags: Pairs): User => ({
  accountId,
  appInstanceId,
  userId: row.id,
  name: row.name,
  metadata: row.metadata,
  createdAt: row.createdAtMs,
  updatedAt: row.updatedAtMs,
  expirationDays: row.expirationDays,
  tags,
})

/** Users of app instances, with when they expire. */
export const user = kind<User>({
  name: 'user',
  members: {
    ...ofUser,
    name: shaped(100, /\S/u, '1 to 100 characters, not all of them blank'),
    metadata: optional(metadata),
    createdAt: time,
    updatedAt: time,
    expirationDays: optional(count(1, 5475)),
    tags,
  },
  identity: userIdentity,
  ...childOfInstance,
  async *walk(end) {
    for await (const page of end.store.walks.users())
      yield (await withTags(end, page)).map(([row, tags]) => recordOf(row.accountId, row.instanceId, row, tags))
  },
  async find(end, record) {
    const key = await userKeyIn(end, record)
    const row = key && (await end.store.users.get(key))
    return row && recordOf(record.accountId, record.appInstanceId, row, await tagsOf(end, row.key))
  },
  async insert(end, { userId, name, metadata, expirationDays, tags, ...record }) {
    const instanceKey = await instanceKeyOf(end, record)
    const key = userKey(instanceKey, userId)
    await end.store.users.insert({
      key,
      instanceKey,
      id: userId,
      name,
      metadata,
      createdAtMs: record.createdAt,
      updatedAtMs: record.updatedAt,
      expirationDays,
    })
    await putTags(end, key, tags)
  },
})
