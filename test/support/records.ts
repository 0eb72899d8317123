import { ids } from '../../src/lib/ids.ts'
import { userKey } from '../../src/store/keys.ts'
import type { AccessKeyRecord } from '../../src/store/sql/access-keys.ts'
import type { Device, EndpointOwner } from '../../src/store/sql/endpoints.ts'
import type { PrincipalKind, PrincipalRecord } from '../../src/store/sql/principals.ts'
import type { Registration } from '../../src/store/sql/registrations.ts'
import type { UserRecord } from '../../src/store/sql/users.ts'
import type { Storage } from '../../src/store/storage.ts'
import type { Store } from '../../src/store/store.ts'

/** The account of what the store's own tests make. */
export const ACCOUNT = '123456789012'

/** When what the store's own tests make is made. */
export const NOW_MS = Date.UTC(2026, 0, 1)

const newIds = ids(Date.now)

/** Makes an app instance and returns its key. */
export const newInstance = (store: Store, id = crypto.randomUUID() as string, nowMs = NOW_MS) =>
  store.appInstances.insert({ accountId: ACCOUNT, id, name: id, metadata: null, nowMs })

/** Makes an app instance in a transaction of its own and returns its key. */
export const instanceIn = (storage: Storage, id?: string, nowMs?: number): Promise<Uint8Array> =>
  storage.write((store) => newInstance(store, id, nowMs))

/** A user or role of IAM; any member can be said otherwise. */
export const principal = (
  kind: PrincipalKind,
  name: string,
  others: Partial<PrincipalRecord> = {},
): PrincipalRecord => ({
  accountId: ACCOUNT,
  kind,
  name,
  id: `${others.accountId ?? ACCOUNT}/${kind}/${name}`,
  tags: '{}',
  boundary: null,
  trustPolicy: null,
  sessionSecondsMax: null,
  revokedBeforeMs: null,
  disabled: 0,
  createdAtMs: NOW_MS,
  ...others,
})

/** An access key of a user, or of the account itself; any member can be said otherwise. */
export const accessKey = (
  accessKeyId: string,
  userName: string | null = null,
  others: Partial<AccessKeyRecord> = {},
): AccessKeyRecord => ({
  accessKeyId,
  accountId: ACCOUNT,
  userName,
  sealedSecret: new Uint8Array([1]),
  disabled: 0,
  createdAtMs: NOW_MS,
  ...others,
})

/** The names of app instances, oldest first. */
export const namesIn = async (storage: Storage) => {
  const instances = await storage.read((store) => store.appInstances.list(ACCOUNT, { createdAtMs: 0, id: '' }, 100))
  return instances.map(({ name }) => name)
}

/** A user as its creation keeps it; any member can be said otherwise. */
export const userRecord = (instanceKey: Uint8Array, id: string, others: Partial<UserRecord> = {}): UserRecord => ({
  key: userKey(instanceKey, id),
  instanceKey,
  id,
  name: id,
  metadata: null,
  createdAtMs: NOW_MS,
  updatedAtMs: NOW_MS,
  expirationDays: null,
  ...others,
})

/** Makes users in one transaction. */
export const usersIn = async (storage: Storage, instanceKey: Uint8Array, ...names: string[]): Promise<UserRecord[]> => {
  const users = names.map((id) => userRecord(instanceKey, id))
  await storage.write(async (store) => {
    for (const user of users) await store.users.insert(user)
  })
  return users
}

/** A registration of an iPhone; any member can be said otherwise. */
export const registration = (
  user: EndpointOwner,
  deviceToken: string,
  { device, ...others }: Partial<Omit<Registration, 'device'>> & { device?: Partial<Device> } = {},
): Registration => ({
  user: { key: user.key, instanceKey: user.instanceKey },
  newId: newIds.ordered(),
  device: {
    type: 'APNS',
    pushAppId: 'phones',
    deviceToken,
    voipDeviceToken: null,
    name: null,
    allowMessages: 'ALL',
    ...device,
  },
  tokenPolicy: 'exclusive',
  endpointsMax: 10,
  nowMs: NOW_MS,
  ...others,
})

/** Registers an iPhone in a transaction of its own. */
export const registered = (storage: Storage, ...parameters: Parameters<typeof registration>) =>
  storage.writeTogether((store) => store.registrations.register(registration(...parameters)))

/** The user's endpoints, oldest first. */
export const endpointsOf = (storage: Storage, user: EndpointOwner) =>
  storage.read((store) => store.endpoints.list(user.key, undefined, 1000))
