import { endpointKey, userKey } from '../../store/keys.ts'
import type { Device, EndpointOwner } from '../../store/sql/endpoints.ts'
import type { TokenPolicy } from '../../store/sql/registrations.ts'
import type { Storage } from '../../store/storage.ts'
import type { Store } from '../../store/store.ts'
import type { Counts, ImportOptions, ImportReport } from '../import.ts'
import { LINE_BYTES_MAX, type Line } from '../lines.ts'
import type { Mapping } from './mapping.ts'
import { endpointIdFor, type Refusal, type Registry, type Stranger } from './stranger.ts'

/** How another system's registry becomes endpoints. */
export interface StrangersOptions extends Omit<ImportOptions, 'stored'> {
  readonly registry: Registry
  /** Tells apart ids that two registries have both given. */
  readonly registryName: string
  readonly mapping: Mapping
  readonly tokenPolicy: TokenPolicy
  /** Told of a device token that changed hands, as the policy wants it. */
  moved(line: number, endpointId: string, from: string): void
}

/** How many lines share a transaction. */
const BATCH_LINES = 250

/** Source: the model, EndpointAttributes. */
const TOKEN_CHARACTERS_MAX = 1600

/** How many users a dry run remembers to have counted. */
const REMEMBERED_MAX = 1_000_000

/** A device, and what it is to be here. */
interface Arrival {
  readonly user: EndpointOwner & { readonly id: string; readonly isNew: boolean }
  readonly endpointId: string
  readonly device: Device
  readonly isAlive: boolean
  readonly atMs: number
}

/** What came of a line. */
type Result =
  | Refusal
  | 'unchanged'
  | { readonly endpointId: string; readonly newUser?: string | undefined; readonly movedFrom?: string | undefined }

/**
 * Registers the devices of another system's registry, in the order of its lines: a device token that two of them have is
 * treated as if both had registered here, one after the other. A line that was taken before changes nothing.
 *
 * Errors  StoreUnavailable; the app instance is not there. What was stored until then stays.
 */
export const importStrangers = async (
  storage: Storage,
  lines: AsyncIterable<Line>,
  options: StrangersOptions,
): Promise<ImportReport> => {
  const users = { added: 0, unchanged: 0, refused: 0 }
  const endpoints = { added: 0, unchanged: 0, refused: 0 }
  const newUsers = new Set<string>()
  const tell = (line: number, result: Result) => {
    if (result === 'unchanged') endpoints.unchanged += 1
    else if ('refused' in result) {
      endpoints.refused += 1
      options.refused({ line, kind: 'endpoint', reason: result.refused })
    } else {
      endpoints.added += 1
      const { endpointId, newUser, movedFrom } = result
      if (newUser !== undefined && !newUsers.has(newUser)) {
        users.added += 1
        // Only a dry run meets it again.
        if (options.isDry && newUsers.size < REMEMBERED_MAX) newUsers.add(newUser)
      }
      if (movedFrom !== undefined) options.moved(line, endpointId, movedFrom)
    }
  }
  const take = async (batch: readonly Line[]) => {
    const results = await (options.isDry ? storage.read : storage.write)(async (store) => {
      const instanceKey = await instanceKeyOf(store, options.mapping)
      const taken: Result[] = []
      for (const line of batch) taken.push(await taking(store, instanceKey, line, options))
      return taken
    })
    for (const [index, result] of results.entries()) tell(batch[index]!.number, result)
  }
  for await (const batch of batchesOf(lines)) await take(batch)
  const counts: Readonly<Record<string, Counts>> = { user: users, endpoint: endpoints }
  return { counts, refused: endpoints.refused, fault: undefined }
}

const batchesOf = async function* (lines: AsyncIterable<Line>): AsyncGenerator<readonly Line[]> {
  let batch: Line[] = []
  for await (const line of lines) {
    batch.push(line)
    if (batch.length < BATCH_LINES) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const instanceKeyOf = async ({ appInstances }: Store, { accountId, appInstanceId }: Mapping): Promise<Uint8Array> => {
  const key = await appInstances.key(accountId, appInstanceId)
  if (!key) throw new Error(`app instance ${appInstanceId} of account ${accountId} is not there: create it first`)
  return key
}

const taking = async (
  store: Store,
  instanceKey: Uint8Array,
  line: Line,
  options: StrangersOptions,
): Promise<Result> => {
  const { mapping, isDry, nowMs } = options
  const stranger = strangerIn(line, options)
  if ('refused' in stranger) return stranger
  const arrival = await arrivalOf(store, instanceKey, stranger, options)
  if ('refused' in arrival) return arrival
  const { user, endpointId, device } = arrival
  const there = await store.endpoints.get(user.key, endpointId)
  if (there)
    return isSame(there, device) ? 'unchanged' : { refused: `endpoint ${endpointId} is there already, and differs` }
  if (user.isNew && !mapping.createsUsers)
    return { refused: `its user ${user.id} is not there: create it, or set Users.Create in the mapping file` }
  const newUser = user.isNew ? user.id : undefined
  if (isDry) return { endpointId, newUser }
  if (user.isNew) await createUser(store, user, nowMs)
  return register(store, arrival, options.tokenPolicy, newUser)
}

const strangerIn = ({ text }: Line, { registry }: StrangersOptions): Stranger | Refusal => {
  if (text === undefined) return { refused: `is not UTF-8, or longer than ${LINE_BYTES_MAX} bytes` }
  try {
    return registry(JSON.parse(text))
  } catch {
    // The parser's own words would quote what it could not read.
    return { refused: 'is no JSON' }
  }
}

const arrivalOf = async (
  store: Store,
  instanceKey: Uint8Array,
  stranger: Stranger,
  { mapping, registryName, nowMs }: StrangersOptions,
): Promise<Arrival | Refusal> => {
  const destination = mapping.destinationOf(stranger)
  if ('refused' in destination) return destination
  const { userId, pushAppId, type } = destination
  const { deviceToken, wantsMessages, isAlive, createdAtMs = nowMs } = stranger
  if (deviceToken.length > TOKEN_CHARACTERS_MAX)
    return { refused: `its device token is longer than ${TOKEN_CHARACTERS_MAX} characters` }
  if (!(await store.pushApps.exists(mapping.accountId, pushAppId)))
    return { refused: `its push application ${pushAppId} is not there: create it first` }
  const key = userKey(instanceKey, userId)
  return {
    user: { key, instanceKey, id: userId, isNew: !(await store.users.exists(key)) },
    endpointId: endpointIdFor(registryName, stranger.id),
    device: {
      type,
      pushAppId,
      deviceToken,
      voipDeviceToken: null,
      name: null,
      allowMessages: wantsMessages ? 'ALL' : 'NONE',
    },
    isAlive,
    atMs: createdAtMs,
  }
}

const isSame = (there: Device, { type, pushAppId, deviceToken }: Device) =>
  there.type === type && there.pushAppId === pushAppId && there.deviceToken === deviceToken

const createUser = ({ users }: Store, { key, instanceKey, id }: Arrival['user'], nowMs: number) =>
  users.insert({
    key,
    instanceKey,
    id,
    // Nothing better is known.
    name: id,
    metadata: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    expirationDays: null,
  })

const register = async (
  { registrations, endpoints }: Store,
  { user, endpointId, device, isAlive, atMs }: Arrival,
  tokenPolicy: TokenPolicy,
  newUser: string | undefined,
): Promise<Result> => {
  const registration = { user, newId: endpointId, device, tokenPolicy, endpointsMax: 0, nowMs: atMs }
  const outcome = await registrations.register(registration)
  if (outcome.kind === 'full') throw new Error('a user without a quota is full')
  if (outcome.kind !== 'created')
    return { refused: `its user has the device already, as endpoint ${outcome.endpointId}` }
  const made = isAlive ? undefined : await endpoints.byKey(user.key, endpointKey(endpointId)!)
  if (made) await endpoints.deactivate(made, 'INVALID_DEVICE_TOKEN', atMs)
  return { endpointId, newUser, movedFrom: outcome.movedFrom?.id }
}
