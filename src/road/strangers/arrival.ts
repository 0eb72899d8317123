import { endpointIdOf, endpointKey, textOfKey, tokenKeysIn, userKey } from '../../store/keys.ts'
import { type Adopted, scopeOf, type TokenRange } from '../../store/sql/adoptions.ts'
import type { EndpointOwner, EndpointRecord } from '../../store/sql/endpoints.ts'
import type { Store } from '../../store/store.ts'
import type { Foreseen } from '../foresight.ts'
import { deviceToken as token } from '../kinds/members.ts'
import { Refusal } from '../members.ts'
import type { Mapping } from './mapping.ts'
import { endpointIdFor, type Stranger } from './stranger.ts'

/** What is looked at to tell what a stranger becomes, within one transaction or on one snapshot. */
export interface Scene {
  readonly store: Store
  readonly instanceKey: Uint8Array
  /** What a dry run has said of lines before; nothing else is. */
  readonly foreseen: Foreseen
  readonly mapping: Mapping
  /** Tells apart ids that two registries have both given. */
  readonly registryName: string
  readonly range: TokenRange
  readonly nowMs: number
}

/** A device, and what it is to be here. */
export interface Arrival {
  readonly user: EndpointOwner & { readonly id: string; readonly isNew: boolean }
  readonly endpointId: string
  readonly endpoint: Adopted
  /** Whether its registry says when it was registered. */
  readonly isDated: boolean
}

/** An endpoint that has a token, as far as matters to who wants it. */
export type Holder = Pick<EndpointRecord, 'id' | 'registeredAtMs'> & {
  readonly userName: string
  /** Where it is in the store. */
  readonly record?: EndpointRecord
}

const GONE = ''

const nameOf = ({ user, endpointId }: Pick<Arrival, 'user' | 'endpointId'>) =>
  `endpoint/${textOfKey(user.key)}/${endpointId}`
const userNameOf = ({ key }: EndpointOwner) => `user/${textOfKey(key)}`

/** What a device is to be here. Errors: Refusal. */
export const arrivalOf = async (scene: Scene, stranger: Stranger): Promise<Arrival> => {
  const { store, instanceKey, foreseen, mapping, registryName, nowMs } = scene
  const { userId, pushAppId, type } = mapping.destinationOf(stranger)
  if (!(await store.pushApps.exists(mapping.accountId, pushAppId)))
    throw new Refusal(`its push application ${pushAppId} is not there: create it by carillon app create --id`)
  const key = userKey(instanceKey, userId)
  const isForeseen = foreseen.get(userNameOf({ key, instanceKey })) !== undefined
  const endpointId = endpointIdFor(registryName, stranger.id)
  // A date to come would outlive whatever a provider says of the token.
  const past = (ms: number | undefined) => (ms === undefined ? undefined : Math.min(Math.max(ms, 0), nowMs))
  const createdAtMs = past(stranger.createdAtMs ?? stranger.updatedAtMs) ?? nowMs
  const registeredAtMs = past(stranger.updatedAtMs) ?? createdAtMs
  return {
    user: { key, instanceKey, id: userId, isNew: !isForeseen && !(await store.users.exists(key)) },
    endpointId,
    endpoint: {
      key: endpointKey(endpointId)!,
      type,
      pushAppId,
      deviceToken: tokenOf(stranger),
      voipDeviceToken: null,
      name: null,
      allowMessages: stranger.wantsMessages ? 'ALL' : 'NONE',
      createdAtMs,
      updatedAtMs: registeredAtMs,
      registeredAtMs,
      inactiveReason: stranger.isAlive ? null : 'INVALID_DEVICE_TOKEN',
    },
    isDated: (stranger.updatedAtMs ?? stranger.createdAtMs) !== undefined,
  }
}

const tokenOf = ({ deviceToken }: Stranger): string => {
  try {
    return token.read(deviceToken)
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(`its device token ${error.message}`) : error
  }
}

const deviceIn = ({ type, pushAppId, deviceToken }: Pick<Adopted, 'type' | 'pushAppId' | 'deviceToken'>) =>
  `${type}/${pushAppId}/${deviceToken}`

/** Whether the endpoint is there already, and is the same device's. Errors: Refusal: it is another's. */
export const isThere = async ({ store, foreseen }: Scene, arrival: Arrival): Promise<boolean> => {
  const { user, endpointId, endpoint } = arrival
  const told = foreseen.get(nameOf(arrival))
  const record = told === undefined ? await store.endpoints.get(user.key, endpointId) : undefined
  const there = told ?? (record && deviceIn(record)) ?? GONE
  if (there === GONE) return false
  if (there !== deviceIn(endpoint)) throw new Refusal(`endpoint ${endpointId} is there already, and differs`)
  return true
}

const tokenNameOf = ({ range }: Scene, { user, endpoint }: Arrival) => {
  const [key] = tokenKeysIn(scopeOf(user, endpoint, range), endpoint)
  return { key: key!, name: `token/${textOfKey(key!)}` }
}

/**
 * Who has a device's token and loses it to the device, as by the policy for tokens whoever registers later does; undefined
 * where nobody has it.
 *
 * Errors  Refusal: it stays with whom it is. So lines that are taken again take nothing from phones that registered since.
 */
export const loserTo = async (scene: Scene, arrival: Arrival): Promise<Holder | undefined> => {
  const { user, isDated, endpoint } = arrival
  const holder = await holderOf(scene, arrival)
  if (!holder) return undefined
  if (holder.userName === userNameOf(user))
    throw new Refusal(`its user has the device already, as endpoint ${holder.id}`)
  if (isDated && holder.registeredAtMs > endpoint.registeredAtMs)
    throw new Refusal(`endpoint ${holder.id} has registered its device token since`)
  // Of a line without a date no more is known than that it comes after the others of this import, which have its time.
  if (!isDated && holder.registeredAtMs !== scene.nowMs)
    throw new Refusal(`endpoint ${holder.id} has its device token already`)
  return holder
}

const holderOf = async (scene: Scene, arrival: Arrival): Promise<Holder | undefined> => {
  const { store, foreseen } = scene
  const { key, name } = tokenNameOf(scene, arrival)
  const told = foreseen.get(name)
  if (told !== undefined) return JSON.parse(told)
  const owner = await store.adoptions.holder([key])
  const record = owner && (await store.endpoints.byKey(owner.userKey, owner.endpointKey))
  if (!record) return undefined
  const userName = userNameOf({ key: record.userKey, instanceKey: scene.instanceKey })
  return { id: endpointIdOf(record.key), registeredAtMs: record.registeredAtMs, userName, record }
}

/** Remembers, for a dry run, what has become of a device. */
export const foresee = (scene: Scene, arrival: Arrival, loser: Holder | undefined): void => {
  const { foreseen } = scene
  const { user, endpointId, endpoint } = arrival
  if (loser) foreseen.set(`endpoint/${loser.userName.slice('user/'.length)}/${loser.id}`, GONE)
  if (user.isNew) foreseen.set(userNameOf(user), user.id)
  foreseen.set(nameOf(arrival), deviceIn(endpoint))
  const holder: Holder = { id: endpointId, registeredAtMs: endpoint.registeredAtMs, userName: userNameOf(user) }
  foreseen.set(tokenNameOf(scene, arrival).name, JSON.stringify(holder))
}
