// npm run bench:floor: what the store alone takes of a registration, with the fewest statements that do its work.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ids } from '../src/lib/ids.ts'
import type { Sql } from '../src/store/database.ts'
import { endpointKey, requestDigest, requestKey, tokenKey, userKey } from '../src/store/keys.ts'
import { UNOBSERVED } from '../src/store/observer.ts'
import { ENDPOINT, REQUEST } from '../src/store/sql/items.ts'
import { SqliteDatabase } from '../src/store/sqlite/database.ts'
import { benchUserId, deviceTokenOf } from './requests.ts'
import { SEEDED, seed } from './seed.ts'

const WRITERS = 32
/** Short enough that some of them are disturbed by nobody: the least disturbed tenth is what counts. */
const SLICE_REGISTRATIONS = 640
const WARM_UP_SLICES = 30
const SLICES = 80
const DAY_MS = 86_400_000

const LOOK = `select (select 1 from users where user_key = ?) as "user",
  (select 1 from items where parent_key = ? and kind = ${REQUEST} and item_key = ?) as "request",
  (select 1 from token_owners where token_key = ?) as "owner"`
const INSERT_ENDPOINT = `insert into items (parent_key, kind, item_key, type, push_app_id, device_token, name,
  allow_messages, created_at_ms, updated_at_ms, registered_at_ms) values (?, ${ENDPOINT}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const INSERT_REQUEST = `insert into items (parent_key, kind, item_key, digest, answer, expires_at_ms)
  values (?, ${REQUEST}, ?, ?, ?, ?)`
const INSERT_OWNER = 'insert into token_owners (token_key, user_key, endpoint_key) values (?, ?, ?)'

/** What a registration writes: nothing, its endpoint and request, or these and the token's owner, as it must. */
type Writes = 'nothing' | 'items' | 'everything'

const newId = ids(Date.now).ordered
const pushAppId = SEEDED.resourceArn.split('/')[1]!

const registration = (instanceKey: Uint8Array, userId: string, writes: Writes) => {
  const deviceToken = deviceTokenOf(userId)
  const input = {
    AppInstanceUserArn: `${SEEDED.instanceArn}/user/${userId}`,
    Name: 'Phone',
    Type: 'APNS',
    ResourceArn: SEEDED.resourceArn,
    EndpointAttributes: { DeviceToken: deviceToken },
    ClientRequestToken: `request-of-${userId}`,
  }
  return async (sql: Sql) => {
    const user = userKey(instanceKey, userId)
    const request = requestKey('RegisterAppInstanceUserEndpoint', input.ClientRequestToken)
    const digest = requestDigest(input)
    const token = tokenKey('device', { instanceKey, pushAppId, type: input.Type }, deviceToken)
    const seen = await sql.get<Record<string, number | null>>(LOOK, user, user, request, token)
    if (!seen?.user || seen.request || seen.owner) throw new Error(`${userId} is no user, or has registered`)
    if (writes === 'nothing') return
    const id = newId()
    const key = endpointKey(id)!
    const nowMs = Date.now()
    await sql.run(INSERT_ENDPOINT, user, key, 'APNS', pushAppId, deviceToken, 'Phone', 'ALL', nowMs, nowMs, nowMs)
    await sql.run(INSERT_REQUEST, user, request, digest, id, nowMs + DAY_MS)
    if (writes === 'everything') await sql.run(INSERT_OWNER, token, user, key)
  }
}

const nothing = () => undefined
const observer = { ...UNOBSERVED, storeFailed: (error: unknown) => console.error(error) }

/** Processor time of one registration, all threads, in the least disturbed tenth of the slices. Units: µs. */
const measured = async (writes: Writes, durability: 'full' | 'relaxed'): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-floor-'))
  await seed(folder, { endpoints: 0, benchUsers: (WARM_UP_SLICES + SLICES) * SLICE_REGISTRATIONS }, nothing)
  const database = new SqliteDatabase(join(folder, 'carillon.db'), { durability, observer })
  const row = await database.read((sql) =>
    sql.get<{ key: Uint8Array }>('select instance_key as "key" from app_instances'),
  )
  let users = 0
  const slice = async (): Promise<number> => {
    let left = SLICE_REGISTRATIONS
    const writer = async () => {
      while (left > 0) {
        left -= 1
        users += 1
        await database.write(registration(row!.key, benchUserId(users), writes))
      }
    }
    const before = process.cpuUsage()
    await Promise.all(Array.from({ length: WRITERS }, writer))
    const { user, system } = process.cpuUsage(before)
    return (user + system) / SLICE_REGISTRATIONS
  }
  for (let n = 0; n < WARM_UP_SLICES; n += 1) await slice()
  const slices: number[] = []
  while (slices.length < SLICES) slices.push(await slice())
  await database.close()
  rmSync(folder, { recursive: true })
  return slices.sort((a, b) => a - b)[Math.floor(SLICES / 10)]!
}

const CASES = [
  ['look for the user, the request and the owner', 'nothing', 'full'],
  ['and write endpoint and request', 'items', 'full'],
  ['and the owner of the token: all there is to do', 'everything', 'full'],
  ['the same, without waiting for the disk', 'everything', 'relaxed'],
] as const

for (const [what, writes, durability] of CASES)
  console.log(`${(await measured(writes, durability)).toFixed(1).padStart(6)} µs  ${what}`)
process.exit()
