import { seal, unseal } from '../lib/sealing.ts'
import type { AccessKeyRecord } from '../store/sql/access-keys.ts'
import type { Storage } from '../store/storage.ts'
import type { AccessKey } from './access-key.ts'
import { rootCaller } from './caller.ts'
import type { Credential } from './sigv4/verify.ts'

const contextOf = (accessKeyId: string) => `access-key/${accessKeyId}`

/** The record under which a key is kept, its secret encrypted. */
export const accessKeyRecord = (
  { accessKeyId, secretAccessKey }: AccessKey,
  owner: { readonly accountId: string; readonly userName?: string },
  sealingKey: Uint8Array,
  nowMs: number,
): AccessKeyRecord => ({
  accessKeyId,
  accountId: owner.accountId,
  userName: owner.userName ?? null,
  sealedSecret: seal(sealingKey, secretAccessKey, contextOf(accessKeyId)),
  disabled: 0,
  createdAtMs: nowMs,
})

/** Who may sign: the account's root key, and the keys that the store holds. */
export interface Credentials {
  find(accessKeyId: string): Credential | undefined | Promise<Credential | undefined>
  /** Forgets what was read, because another process may have changed it. */
  reload(): void
}

/** How many keys are kept at hand; past it all are read again. */
const CACHED_MAX = 10_000

/** Credentials over the store, read once each until `reload`. */
export const credentials = (
  storage: Storage,
  partition: string,
  root: { readonly key: AccessKey; readonly accountId: string },
): Credentials => {
  const cached = new Map<string, Credential>()
  const rootCredential = {
    ...root.key,
    disabled: false,
    caller: rootCaller(partition, root.accountId, root.key.accessKeyId),
  }
  let generation = 0

  const read = async (accessKeyId: string): Promise<Credential | undefined> => {
    const readIn = generation
    const record = await storage.read((store) => store.accessKeys.get(accessKeyId))
    const credential = record && credentialOf(record, storage, partition)
    // What was read before a reload may be older than it. Unknown ids are not kept: anybody can make up any number.
    if (credential && readIn === generation) {
      if (cached.size >= CACHED_MAX) cached.clear()
      cached.set(accessKeyId, credential)
    }
    return credential
  }

  return {
    find: (accessKeyId) =>
      accessKeyId === rootCredential.accessKeyId ? rootCredential : (cached.get(accessKeyId) ?? read(accessKeyId)),
    reload() {
      generation += 1
      cached.clear()
    },
  }
}

const credentialOf = (record: AccessKeyRecord, { keys }: Storage, partition: string): Credential => {
  const { accessKeyId, accountId, sealedSecret, disabled } = record
  const secretAccessKey = unseal(keys.master, sealedSecret, contextOf(accessKeyId))
  if (secretAccessKey === undefined)
    throw new Error(`the secret of access key ${accessKeyId} can't be opened with this store's master key`)
  return {
    accessKeyId,
    secretAccessKey,
    disabled: disabled === 1,
    caller: rootCaller(partition, accountId, accessKeyId),
  }
}
