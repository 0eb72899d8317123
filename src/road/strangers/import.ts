import { isJsonObject, jsonIn } from '../../lib/json.ts'
import type { TokenPolicy } from '../../store/sql/registrations.ts'
import type { Storage } from '../../store/storage.ts'
import type { Store } from '../../store/store.ts'
import { foresight } from '../foresight.ts'
import type { ImportOptions, ImportReport } from '../import.ts'
import { LINE_BYTES_MAX, type Line } from '../lines.ts'
import { Refusal } from '../members.ts'
import { type Arrival, arrivalOf, foresee, isThere, loserTo, type Scene } from './arrival.ts'
import type { Mapping } from './mapping.ts'
import type { Registry, Stranger } from './stranger.ts'

/** How another system's registry becomes endpoints. */
export interface StrangersOptions extends Omit<ImportOptions, 'stored'> {
  readonly registry: Registry
  readonly registryName: string
  readonly mapping: Mapping
  readonly tokenPolicy: TokenPolicy
  /** Told of a device token that changed hands, as the policy wants it. */
  moved(line: number, endpointId: string, from: string): void
}

/** How many lines share a transaction. */
const BATCH_LINES = 250

interface ReadLine {
  readonly number: number
  readonly read: Stranger | Refusal
}

/** What came of a line. */
type Result =
  | Refusal
  | 'unchanged'
  | { readonly endpointId: string; readonly isNewUser: boolean; readonly movedFrom: string | undefined }

/**
 * Registers the devices of another system's registry, in the order of its lines: a device token that two of them have is
 * treated as if both had registered here, each at its time. A line that was taken before changes nothing.
 *
 * Errors  StoreUnavailable; the app instance is not there. What was stored until then stays.
 */
export const importStrangers = async (
  storage: Storage,
  lines: AsyncIterable<Line>,
  options: StrangersOptions,
): Promise<ImportReport> => {
  const { isDry, mapping, registryName, tokenPolicy, nowMs } = options
  const counts = {
    user: { added: 0, unchanged: 0, refused: 0 },
    endpoint: { added: 0, unchanged: 0, refused: 0 },
  }
  const tell = (line: number, result: Result) => {
    if (result === 'unchanged') counts.endpoint.unchanged += 1
    else if (result instanceof Refusal) {
      counts.endpoint.refused += 1
      options.refused({ line, kind: 'endpoint', reason: result.message })
    } else {
      counts.endpoint.added += 1
      if (result.isNewUser) counts.user.added += 1
      if (result.movedFrom !== undefined) options.moved(line, result.endpointId, result.movedFrom)
    }
  }
  const foreseenFrom = foresight()
  const range = tokenPolicy === 'shared' ? 'user' : 'appInstance'
  const take = async (batch: readonly ReadLine[]) => {
    const { results, foreseen } = await (isDry ? storage.read : storage.write)(async (store) => {
      const foreseen = foreseenFrom()
      const instanceKey = await instanceKeyOf(store, mapping)
      const scene = { store, instanceKey, foreseen, mapping, registryName, range, nowMs } as const
      const results: Result[] = []
      for (const { read } of batch) results.push(read instanceof Refusal ? read : await taken(scene, read, isDry))
      return { results, foreseen }
    })
    foreseen.keep()
    for (const [index, result] of results.entries()) tell(batch[index]!.number, result)
  }
  for await (const batch of batchesOf(lines, options.registry)) await take(batch)
  return { counts, refused: counts.endpoint.refused, fault: undefined }
}

const batchesOf = async function* (
  lines: AsyncIterable<Line>,
  registry: Registry,
): AsyncGenerator<readonly ReadLine[]> {
  let batch: ReadLine[] = []
  for await (const line of lines) {
    batch.push({ number: line.number, read: orRefusal(() => strangerIn(line, registry)) })
    if (batch.length < BATCH_LINES) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const orRefusal = <T>(run: () => T): T | Refusal => {
  try {
    return run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** What answers of registries hold their devices in. */
const LISTS = ['Endpoints', 'results']

const strangerIn = ({ text }: Line, registry: Registry): Stranger => {
  if (text === undefined) throw new Refusal(`is not UTF-8, or longer than ${LINE_BYTES_MAX} bytes`)
  const value = jsonIn(text)
  if (!isJsonObject(value)) throw new Refusal('is no JSON object: one device a line is needed, as jq -c makes it')
  const [first = ''] = Object.keys(value)
  if (LISTS.includes(first) && Array.isArray(value[first]))
    throw new Refusal(`is a list: one device a line is needed, as jq -c '.${first}[]' makes it`)
  return registry(value)
}

const instanceKeyOf = async ({ appInstances }: Store, { accountId, appInstanceId }: Mapping): Promise<Uint8Array> => {
  const key = await appInstances.key(accountId, appInstanceId)
  if (!key)
    throw new Error(
      `app instance ${appInstanceId} of account ${accountId} is not there: create it by carillon app-instance create --id`,
    )
  return key
}

const taken = async (scene: Scene, stranger: Stranger, isDry: boolean): Promise<Result> => {
  try {
    const arrival = await arrivalOf(scene, stranger)
    if (await isThere(scene, arrival)) return 'unchanged'
    const { user, endpointId, endpoint } = arrival
    if (user.isNew && !scene.mapping.createsUsers)
      throw new Refusal(`its user ${user.id} is not there: create it, or set Users.Create in the mapping file`)
    const loser = await loserTo(scene, arrival)
    // From here on nothing is refused.
    if (isDry) foresee(scene, arrival, loser)
    else {
      const { store, instanceKey, range } = scene
      if (user.isNew) await createUser(store, user, scene.nowMs)
      if (loser?.record) await store.adoptions.displace({ key: loser.record.userKey, instanceKey }, loser.record)
      await store.adoptions.endpoint(user, endpoint, range)
    }
    return { endpointId, isNewUser: user.isNew, movedFrom: loser?.id }
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

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
