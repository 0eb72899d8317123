import type { Clock } from '../lib/clock.ts'
import { seal, unseal } from '../lib/sealing.ts'
import type { AccessKeyRecord } from '../store/sql/access-keys.ts'
import type { Storage } from '../store/storage.ts'
import type { AccessKey } from './access-key.ts'
import { principalOf, rootCaller, sessionCaller, userCaller } from './principal-caller.ts'
import { type Principals, principals } from './principals.ts'
import { readOnce } from './read-once.ts'
import { type SessionKeys, sessionKeys } from './session-keys.ts'
import { type Sessions, sessions } from './sessions.ts'
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

/** Who may sign: the account's root key, the keys that the store holds, and the sessions issued for any of these. */
export interface Credentials {
  /** `sessionToken` is what was sent with the key's id; the two have to belong together. */
  find(accessKeyId: string, sessionToken?: string): Credential | undefined | Promise<Credential | undefined>
  readonly sessions: Sessions
  /** Users and roles, as they are at hand. */
  readonly findPrincipal: Principals['find']
  /** Forgets what was read, because another process may have changed it. */
  reload(): void
}

/** What credentials are made of. */
export interface CredentialsOptions {
  readonly storage: Storage
  readonly partition: string
  readonly root: { readonly key: AccessKey; readonly accountId: string }
  /** By which sessions expire. */
  readonly now: Clock
}

/** How many keys are kept at hand. */
const KEYS_CACHED_MAX = 10_000
/** How many sessions are, of at most some 10 KiB each. */
const SESSIONS_CACHED_MAX = 4096

/** What a session signs with, by which token, and until when. */
interface SessionCredential extends Credential {
  readonly token: string
  readonly expiresAtMs: number
}

/** Credentials over the store, each read, opened and judged once until `reload`. */
export const credentials = async (options: CredentialsOptions): Promise<Credentials> =>
  credentialsOver(options, await sessionKeys(options.storage, options.now))

const credentialsOver = (
  { storage, partition, root, now }: CredentialsOptions,
  sealedWith: SessionKeys,
): Credentials => {
  const issued = sessions(sealedWith.current)
  const { find: findPrincipal, reload: reloadPrincipals } = principals(storage)
  const keys = readOnce<Credential>(KEYS_CACHED_MAX)
  const opened = readOnce<SessionCredential>(SESSIONS_CACHED_MAX)
  const rootCredential = {
    ...root.key,
    disabled: false,
    caller: rootCaller(partition, root.accountId, root.key.accessKeyId),
  }

  const readKey = async (accessKeyId: string): Promise<Credential | undefined> => {
    const record = await storage.read((store) => store.accessKeys.get(accessKeyId))
    if (!record) return undefined
    const { accountId, userName, disabled } = record
    const key = { accessKeyId, secretAccessKey: accessKeySecret(record, storage.keys.master) }
    if (userName === null)
      return { ...key, disabled: disabled === 1, caller: rootCaller(partition, accountId, accessKeyId) }
    const user = await findPrincipal(accountId, 'user', userName)
    return (
      user && {
        ...key,
        disabled: disabled === 1 || user.record.disabled === 1,
        caller: userCaller(partition, accessKeyId, user),
      }
    )
  }

  const findKey = (accessKeyId: string) =>
    accessKeyId === rootCredential.accessKeyId ? rootCredential : keys.find(accessKeyId, () => readKey(accessKeyId))

  // A token that is sent with another key's id must not come to stand at that id.
  const openSession = async (claimedId: string, token: string): Promise<SessionCredential | undefined> => {
    await sealedWith.settled()
    const session = issued.open(token)
    if (session?.accessKeyId !== claimedId) return undefined
    const { accessKeyId, secretAccessKey, accountId, expiresAtMs, keyId } = session
    const askedWith = keyId === undefined ? undefined : await findKey(keyId)
    if (keyId !== undefined && !askedWith) return undefined
    const held = principalOf(session)
    const principal = held && (await findPrincipal(accountId, held.kind, held.name))
    // Deleted; or made again under its name, which gives nothing to the sessions of the former one.
    if (held && principal?.record.id !== held.id) return undefined
    return {
      accessKeyId,
      secretAccessKey,
      token,
      expiresAtMs,
      disabled: askedWith?.disabled === true || principal?.record.disabled === 1,
      caller: sessionCaller(partition, session, principal),
    }
  }

  const inForce = (found: SessionCredential | undefined, token: string): Credential | undefined => {
    if (found?.token !== token) return undefined
    return found.expiresAtMs > now() ? found : { ...found, expired: true }
  }

  return {
    sessions: issued,
    findPrincipal,
    find(accessKeyId, sessionToken) {
      if (sessionToken !== undefined) {
        // By the key's id: to look a token up takes longer, since it is some forty times as long.
        const found = opened.find(accessKeyId, () => openSession(accessKeyId, sessionToken))
        return found instanceof Promise
          ? found.then((session) => inForce(session, sessionToken))
          : inForce(found, sessionToken)
      }
      return findKey(accessKeyId)
    },
    reload() {
      sealedWith.reload()
      reloadPrincipals()
      keys.reload()
      opened.reload()
    },
  }
}

/** Opens a key's secret. Errors: it was sealed under another master key, or altered. */
export const accessKeySecret = ({ accessKeyId, sealedSecret }: AccessKeyRecord, master: Uint8Array): string => {
  const secret = unseal(master, sealedSecret, contextOf(accessKeyId))
  if (secret === undefined)
    throw new Error(`the secret of access key ${accessKeyId} can't be opened with this store's master key`)
  return secret
}
