import { botKey, userKey } from '../../store/keys.ts'
import { type End, kind } from '../kind.ts'
import { oneOf, text, time } from '../members.ts'
import { type InInstance, inInstance, instanceIdentity, instanceKeyIn, instanceKeyOf } from './instances.ts'

interface Admin extends InInstance {
  readonly memberKind: 'user' | 'bot'
  readonly memberId: string
  readonly createdAt: number
}

const memberKeyOf = (instance: Uint8Array, { memberKind, memberId }: Admin) =>
  (memberKind === 'user' ? userKey : botKey)(instance, memberId)

const memberIsThere = async ({ store }: End, instance: Uint8Array, admin: Admin) => {
  const key = memberKeyOf(instance, admin)
  return admin.memberKind === 'user' ? store.users.exists(key) : (await store.bots.get(key)) !== undefined
}

/** Admins of app instances: users or bots of theirs. */
export const admin = kind<Admin>({
  name: 'admin',
  members: { ...inInstance, memberKind: oneOf('user', 'bot'), memberId: text(0, 64), createdAt: time },
  identity: (record) => `${instanceIdentity(record)}/${record.memberKind}/${record.memberId}`,
  parent: (record) => [record.memberKind, `${instanceIdentity(record)}/${record.memberId}`],
  async hasParent(end, record) {
    const instance = await instanceKeyIn(end, record)
    return instance !== undefined && memberIsThere(end, instance, record)
  },
  async *walk(end) {
    for await (const page of end.store.walks.admins())
      yield page.map((row) => ({
        accountId: row.accountId,
        appInstanceId: row.instanceId,
        memberKind: row.kind,
        memberId: row.id,
        createdAt: row.createdAtMs,
      }))
  },
  async find(end, record) {
    const instance = await instanceKeyIn(end, record)
    const row = instance && (await end.store.admins.get(instance, memberKeyOf(instance, record)))
    return row && { ...record, createdAt: row.createdAtMs }
  },
  async insert(end, record) {
    const instanceKey = await instanceKeyOf(end, record)
    await end.store.admins.insert({
      instanceKey,
      memberKey: memberKeyOf(instanceKey, record),
      kind: record.memberKind,
      id: record.memberId,
      createdAtMs: record.createdAt,
    })
  },
})
