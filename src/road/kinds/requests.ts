import { accountKey, textOfKey } from '../../store/keys.ts'
import type { WalkedRequest } from '../../store/sql/walks.ts'
import { type End, kind } from '../kind.ts'
import { bytes, optional, text, time } from '../members.ts'
import { instanceIdentity, instanceKeyIn } from './instances.ts'
import { accountId, resourceId, userId } from './members.ts'
import { userIdentity, userKeyIn } from './users.ts'

/** Of a user, else of an app instance, else of an account. */
interface Request {
  readonly accountId: string
  readonly appInstanceId: string | null
  readonly userId: string | null
  readonly key: Uint8Array
  readonly digest: Uint8Array
  readonly answer: string
  readonly expiresAt: number
}

const KEY_BYTES = 16

const parentKeyOf = async (end: End, { accountId, appInstanceId, userId }: Request) => {
  if (appInstanceId === null) return accountKey(accountId)
  const inside = { accountId, appInstanceId }
  return userId === null ? instanceKeyIn(end, inside) : userKeyIn(end, { ...inside, userId })
}

const parentOf = ({ accountId, appInstanceId, userId }: Request) => {
  if (appInstanceId === null) return undefined
  const inside = { accountId, appInstanceId }
  return userId === null
    ? (['appInstance', instanceIdentity(inside)] as const)
    : (['user', userIdentity({ ...inside, userId })] as const)
}

const recordOf = (accountId: string, row: WalkedRequest): Request => ({
  accountId,
  appInstanceId: row.instanceId ?? null,
  userId: row.userId ?? null,
  key: row.key,
  digest: row.digest,
  answer: row.answer,
  expiresAt: row.expiresAtMs,
})

/** Remembered requests: the same ClientRequestToken gets the same answer from the copy. */
export const request = kind<Request>({
  name: 'request',
  members: {
    accountId,
    appInstanceId: optional(resourceId),
    userId: optional(userId),
    key: bytes(KEY_BYTES),
    digest: bytes(KEY_BYTES),
    answer: text(0, 2048),
    expiresAt: time,
  },
  identity: (record) => {
    const parent = parentOf(record) ?? ['account', record.accountId]
    return `${parent.join('/')}/${Buffer.from(record.key).toString('hex')}`
  },
  parent: parentOf,
  async hasParent(end, record) {
    const key = await parentKeyOf(end, record)
    return key !== undefined && (record.userId === null || end.store.users.exists(key))
  },
  async *walk({ store, nowMs }) {
    const accounts = new Map(
      (await store.walks.accountIds()).map(({ accountId: id }) => [textOfKey(accountKey(id)), id]),
    )
    const accountOf = (row: WalkedRequest) => row.accountId ?? accounts.get(textOfKey(row.parentKey))
    for await (const page of store.walks.requests())
      yield page.flatMap((row) => {
        // Of a parent that is gone, or being removed: nobody can ask again.
        const account = accountOf(row)
        return account === undefined || row.expiresAtMs <= nowMs ? [] : [recordOf(account, row)]
      })
  },
  async find(end, record) {
    const parent = await parentKeyOf(end, record)
    const row = parent && (await end.store.requests.find(parent, record.key))
    return row && { ...record, digest: row.digest, answer: row.answer, expiresAt: row.expiresAtMs }
  },
  async insert(end, record) {
    const parent = await parentKeyOf(end, record)
    if (parent) await end.store.requests.put(parent, record.key, record, record.expiresAt)
  },
})
