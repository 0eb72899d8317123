import { accessKeyRecord, accessKeySecret } from '../../auth/credentials.ts'
import type { AccessKeyRecord } from '../../store/sql/access-keys.ts'
import { kind } from '../kind.ts'
import { flag, optional, Refusal, secret, shaped, text, time } from '../members.ts'
import { accountId } from './members.ts'

interface Key {
  readonly accountId: string
  readonly accessKeyId: string
  readonly userName: string | null
  readonly disabled: 0 | 1
  readonly createdAt: number
  readonly secretAccessKey: string | null
}

const recordOf = (master: Uint8Array, row: AccessKeyRecord): Key => ({
  accountId: row.accountId,
  accessKeyId: row.accessKeyId,
  userName: row.userName,
  disabled: row.disabled,
  createdAt: row.createdAtMs,
  secretAccessKey: accessKeySecret(row, master),
})

/** Access keys of accounts and of IAM users, with their secrets. */
export const accessKey = kind<Key>({
  name: 'accessKey',
  members: {
    accountId,
    accessKeyId: shaped(128, /^\w{16,}$/u, '16 to 128 letters and digits'),
    userName: optional(text(0, 64)),
    disabled: flag,
    createdAt: time,
    secretAccessKey: secret(128),
  },
  identity: ({ accessKeyId }) => accessKeyId,
  needsSecrets: true,
  parent: ({ accountId, userName }) => (userName === null ? undefined : ['principal', `${accountId}/user/${userName}`]),
  hasParent: async ({ store }, { accountId, userName }) =>
    userName === null || (await store.principals.get(accountId, 'user', userName)) !== undefined,
  async *walk({ store, master }) {
    for await (const page of store.walks.accessKeys()) yield page.map((row) => recordOf(master, row))
  },
  async find({ store, master }, { accessKeyId }) {
    const row = await store.accessKeys.get(accessKeyId)
    return row && recordOf(master, row)
  },
  async insert({ store, master }, { accountId, accessKeyId, userName, disabled, createdAt, secretAccessKey }) {
    if (secretAccessKey === null) throw new Refusal('its secret is missing')
    const owner = { accountId, ...(userName !== null && { userName }) }
    const record = accessKeyRecord({ accessKeyId, secretAccessKey }, owner, master, createdAt)
    await store.accessKeys.insert({ ...record, disabled })
  },
})
