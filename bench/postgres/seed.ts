import { userKey } from '../../src/store/keys.ts'
import type { StorageOptions } from '../../src/store/storage.ts'
import { administer } from '../../test/support/postgres-server.ts'
import { benchUserId } from '../requests.ts'
import { madeStore } from '../seed.ts'

/** Users whom pgbench registers devices for. */
export const PGBENCH_USERS = 500_000

const PER_STATEMENT = 10_000

const INSERT = `insert into users (user_key, instance_key, user_id, name, created_at_ms, updated_at_ms)
  select decode(key, 'hex'), (select instance_key from app_instances), id, 'Somebody', 1764000000000, 1764000000000`

/** Makes the schema, and users without an endpoint: `benchUsers` for the server, and those of pgbench. */
export const seedPostgres = async (
  url: string,
  store: Pick<StorageOptions, 'database' | 'masterKey'>,
  benchUsers: number,
): Promise<void> => {
  const { instanceKey } = await madeStore({ folder: '', ...store })
  const rowsFrom = (from: number) => {
    const ids = Array.from({ length: Math.min(PER_STATEMENT, benchUsers - from) }, (_, n) => benchUserId(from + n + 1))
    const keys = ids.map((id) => userKey(instanceKey, id).toString('hex'))
    return `${INSERT} from unnest('{${keys}}'::text[], '{${ids}}'::text[]) t (key, id)`
  }
  for (let from = 0; from < benchUsers; from += PER_STATEMENT) await administer(url, rowsFrom(from))
  await administer(
    url,
    `${INSERT} from (select md5(n::text) as key, 'pgbench-' || n as id from generate_series(1, ${PGBENCH_USERS}) n) t`,
    'update app_instance_counts set users = (select count(*) from users)',
    'vacuum analyze',
    'checkpoint',
  )
}
