// npm run bench:bytes: how many bytes PostgreSQL takes for a user, an endpoint and a remembered request.
import { randomBytes } from 'node:crypto'
import { connectionTo } from '../../test/support/postgres-connection.ts'
import { administer } from '../../test/support/postgres-server.ts'
import { madeStore, SEEDED } from '../seed.ts'
import { measuredPostgres } from './server.ts'

const USERS = Number(process.argv[2] ?? 200_000)
const PER_STATEMENT = 10_000
const NOW_MS = 1_764_000_000_000

/** Registrations right after a checkpoint, when each page that is written is logged whole; and once all pages are. */
const FIRST = 500
const UNTIL_ALL_PAGES = 40_000
const LATER = 5_000

const SIZES = `select json_object_agg(name, bytes order by nth) as sizes from (
  select c.relname as name, pg_relation_size(c.oid) as bytes, row_number() over (order by t.relname desc, c.relkind desc, c.relname) as nth
  from pg_class t join pg_class c on c.oid = t.oid or c.oid in (select indexrelid from pg_index where indrelid = t.oid)
  where t.relname in ('users', 'items', 'token_owners')) s`

const key = (of: string) => `decode(md5(${of}), 'hex')`

// Ids as AWS makes them; every second device is Google's, whose tokens are longer than Apple's.
const FILL = {
  users: `insert into users (user_key, instance_key, user_id, name, created_at_ms, updated_at_ms)
    select ${key('n::text')}, (select instance_key from app_instances), gen_random_uuid()::text, 'Somebody', ${NOW_MS} + n,
      ${NOW_MS} + n`,
  endpoints: `insert into items (parent_key, kind, item_key, type, push_app_id, device_token, name, allow_messages,
      created_at_ms, updated_at_ms, registered_at_ms)
    select ${key('n::text')}, 1, ${key(`'endpoint' || n`)}, case n % 2 when 0 then 'APNS' else 'GCM' end,
      '${SEEDED.resourceArn.split('/')[1]}', case n % 2 when 0 then repeat(md5(n::text), 2) else repeat(md5(n::text), 5) end,
      'Phone', 'ALL', ${NOW_MS}, ${NOW_MS}, ${NOW_MS}`,
  owners: `insert into token_owners (token_key, user_key, endpoint_key)
    select ${key(`'token' || n`)}, ${key('n::text')}, ${key(`'endpoint' || n`)}`,
  requests: `insert into items (parent_key, kind, item_key, digest, answer, expires_at_ms)
    select ${key('n::text')}, 2, ${key(`'request' || n`)}, ${key(`'digest' || n`)}, gen_random_uuid()::text, ${NOW_MS}`,
}

// Far from the one before, so that no two write the same page by chance.
const USER = key(`(d::bigint * 7919 % ${USERS} + 1)::text`)

/** A registration by itself, again and again, for further devices of the users that are there. */
const register = (from: number, count: number) => `do $$ begin
  perform set_config('synchronous_commit', 'off', false);
  for d in ${from} .. ${from + count - 1} loop
    update users set user_id = user_id where user_key = ${USER};
    insert into items (parent_key, kind, item_key, type, push_app_id, device_token, name, allow_messages, created_at_ms,
        updated_at_ms, registered_at_ms, digest, answer, expires_at_ms)
      values (${USER}, 1, ${key(`'more' || d`)}, 'APNS', '${SEEDED.resourceArn.split('/')[1]}',
          repeat(md5(d::text), 2), 'Phone', 'ALL', ${NOW_MS}, ${NOW_MS}, ${NOW_MS}, null, null, null),
        (${USER}, 2, ${key(`'asked' || d`)}, null, null, null, null, null, null, null, null,
          ${key('d::text')}, gen_random_uuid()::text, ${NOW_MS});
    insert into token_owners values (${key(`'held' || d`)}, ${USER}, ${key(`'more' || d`)});
    commit;
  end loop;
end $$`

const postgres = await measuredPostgres()
try {
  const { url } = postgres
  await madeStore({ folder: '', database: connectionTo(url), masterKey: randomBytes(32) })

  const fill = async (insert: string) => {
    for (let from = 1; from <= USERS; from += PER_STATEMENT)
      await administer(url, `${insert} from generate_series(${from}, ${Math.min(from + PER_STATEMENT - 1, USERS)}) n`)
  }
  const sizes = async (): Promise<Readonly<Record<string, number>>> => {
    const [row] = await administer(url, SIZES)
    return row?.sizes as Record<string, number>
  }
  const tell = (what: string, bytes: number) =>
    console.log(`  ${what.padEnd(28)}${(bytes / USERS).toFixed().padStart(5)}`)

  console.log(`bytes a row in tables and their indexes, ${USERS} rows each`)
  for (const rows of ['users', 'endpoints', 'owners'] as const) await fill(FILL[rows])
  const before = await sizes()
  for (const [relation, bytes] of Object.entries(before)) tell(relation, bytes)
  await fill(FILL.requests)
  console.log('and for a remembered request')
  for (const [relation, bytes] of Object.entries(await sizes()))
    if (bytes > before[relation]!) tell(relation, bytes - before[relation]!)

  const logged = async (from: number, count: number) => {
    const rows = await administer(
      url,
      "select pg_current_wal_insert_lsn() - '0/0' as n",
      register(from, count),
      "select pg_current_wal_insert_lsn() - '0/0' as n",
    )
    return (Number(rows[2]?.n) - Number(rows[0]?.n)) / count
  }
  await administer(url, 'vacuum analyze', 'checkpoint')
  console.log(`logged by a registration right after a checkpoint: ${(await logged(0, FIRST)).toFixed()} bytes`)
  await logged(FIRST, UNTIL_ALL_PAGES)
  console.log(`once all pages were: ${(await logged(FIRST + UNTIL_ALL_PAGES, LATER)).toFixed()} bytes`)
} finally {
  postgres.stop()
}
