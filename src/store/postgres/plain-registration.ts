import { StoreUnavailable } from '../database.ts'
import { endpointKey } from '../keys.ts'
import { type Registration, tokenKeysOf } from '../sql/registrations.ts'
import type { RememberedRequest } from '../sql/requests.ts'
import { type Store, storeOver } from '../store.ts'

/** A device that becomes an endpoint, as long as what it rests on holds: then it reads nothing else, and writes this. */
export interface PlainRegistration {
  /** Its user must be there, in an app instance that is, and have fewer endpoints than it may. */
  readonly registration: Registration
  readonly endpointKey: Uint8Array
  /** Nobody's yet: the device token's, and the VoIP token's. */
  readonly tokenKeys: readonly Uint8Array[]
  /** That of its device, and must be there. */
  readonly pushApp: PushAppName
  /** Not answered before. */
  readonly request: PlainRequest
}

/** A push application by what it is found by. */
export interface PushAppName {
  readonly accountId: string
  readonly id: string
}

/** A request that is to be remembered, of the registration's user. */
export interface PlainRequest extends RememberedRequest {
  readonly key: Uint8Array
  readonly expiresAtMs: number
}

interface Noted {
  readonly registrations: Registration[]
  readonly userKeys: Uint8Array[]
  readonly instanceKeys: Uint8Array[]
  readonly pushApps: PushAppName[]
  readonly sought: Uint8Array[]
  readonly requests: (PlainRequest & { readonly parentKey: Uint8Array })[]
  /** Something was asked that only the database can tell. */
  isRefused: boolean
}

/**
 * A store that has not looked: it says of all that a plain registration asks what would let it be one, and notes what it
 * said. It refuses everything else. One piece of work at a time.
 *
 * `instanceKeyOf` gives the key of an app instance as it was when somebody looked.
 */
const supposition = (instanceKeyOf: InstanceKeyOf) => {
  let noted: Noted
  const refuse = (): never => {
    noted.isRefused = true
    throw new Error('only the database can tell')
  }
  const store = storeOver(
    { engine: 'postgres', get: refuse, all: refuse, run: refuse },
    { accepted: refuse, moved: refuse, asked: refuse },
  )
  const supposed: Store = {
    ...store,
    appInstances: {
      ...store.appInstances,
      async key(accountId, id) {
        const key = (await instanceKeyOf(accountId, id)) ?? refuse()
        noted.instanceKeys.push(key)
        return key
      },
    },
    users: {
      ...store.users,
      exists(key) {
        noted.userKeys.push(key)
        return true
      },
    },
    pushApps: {
      ...store.pushApps,
      exists(accountId, id) {
        noted.pushApps.push({ accountId, id })
        return true
      },
    },
    requests: {
      ...store.requests,
      get(parentKey, key) {
        noted.userKeys.push(parentKey)
        noted.sought.push(key)
        return undefined
      },
      put(parentKey, key, request, expiresAtMs) {
        noted.requests.push({ ...request, parentKey, key, expiresAtMs })
        return 1
      },
    },
    registrations: {
      async register(registration) {
        noted.registrations.push(registration)
        return { kind: 'created', endpointId: registration.newId }
      },
    },
  }
  return {
    store: supposed,
    begin() {
      noted = {
        registrations: [],
        userKeys: [],
        instanceKeys: [],
        pushApps: [],
        sought: [],
        requests: [],
        isRefused: false,
      }
    },
    plain: () => plainOf(noted),
  }
}

/** The key of an app instance, or undefined where nobody has seen one. */
export type InstanceKeyOf = (accountId: string, id: string) => Promise<Uint8Array | undefined>

const plainOf = (noted: Noted): PlainRegistration | undefined => {
  const [registration, another] = noted.registrations
  const [request, anotherRequest] = noted.requests
  const [pushApp, anotherApp] = noted.pushApps
  if (noted.isRefused || another || anotherRequest || anotherApp) return undefined
  if (!registration || !request || pushApp?.id !== registration.device.pushAppId) return undefined
  const { key, instanceKey } = registration.user
  const isUsers = (each: Uint8Array) => Buffer.compare(each, key) === 0
  const isUsersInstance = (each: Uint8Array) => Buffer.compare(each, instanceKey) === 0
  const isSought = (each: Uint8Array) => Buffer.compare(each, request.key) === 0
  // What was sought must be what is written, since that is how it shows that it was not there.
  if (!noted.userKeys.every(isUsers) || !noted.instanceKeys.every(isUsersInstance)) return undefined
  if (!noted.sought.every(isSought)) return undefined
  if (!isUsers(request.parentKey)) return undefined
  return {
    registration,
    endpointKey: endpointKey(registration.newId)!,
    tokenKeys: tokenKeysOf(registration),
    pushApp,
    request,
  }
}

/** What work came to, if all holds that it rests on. */
export interface Supposed<T> {
  readonly value: T
  readonly plain: PlainRegistration
}

/**
 * Runs work as if it were a plain registration, without the database. Returns undefined for any other, which has then done
 * nothing, and is to be run where it can look.
 *
 * Errors  StoreUnavailable: an app instance's key could not be read.
 */
export const supposing = (instanceKeyOf: InstanceKeyOf) => {
  const free: ReturnType<typeof supposition>[] = []
  return async <T>(work: (store: Store) => T | Promise<T>): Promise<Supposed<T> | undefined> => {
    const own = free.pop() ?? supposition(instanceKeyOf)
    own.begin()
    try {
      const value = await work(own.store)
      const plain = own.plain()
      return plain && { value, plain }
    } catch (error) {
      // There is no other place to look.
      if (error instanceof StoreUnavailable) throw error
      // It was refused, or has thrown for a reason that may not hold. Where it can look, it throws again.
      return undefined
    } finally {
      free.push(own)
    }
  }
}
