import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DISTRIBUTION } from '../../src/store/distribution.ts'
import { run } from '../support/commands.ts'
import { newDatabase } from '../support/postgres.ts'
import { MASTER_KEY } from '../support/postgres-connection.ts'
import { administer } from '../support/postgres-server.ts'

// What of Citus the command calls, as far as it can be seen: the calls in their order, and what was placed.
const STAND_IN = (version: string) => [
  'set allow_system_table_mods = on',
  `insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
     values (90000, 'citus', 10, 2200, false, '${version}')`,
  'create table pg_dist_partition (logicalrelid regclass primary key)',
  'create table calls (nth integer generated always as identity, call text)',
  `create function create_reference_table(name regclass) returns void language sql as $$
     insert into pg_dist_partition values (name); insert into calls (call) values ('reference ' || name) $$`,
  `create function create_distributed_table(name regclass, by text, colocate_with text) returns void language plpgsql as $$
   begin
     if colocate_with <> 'none' and not exists (select 1 from pg_dist_partition where logicalrelid = colocate_with::regclass) then
       raise exception '% is not distributed', colocate_with;
     end if;
     insert into pg_dist_partition values (name);
     insert into calls (call) values (name || ' by ' || by || ' with ' || colocate_with);
   end $$`,
]

/** A database with a stand-in for Citus, and the command on it. */
const withCitus = async (version = '13.2-1') => {
  const database = await newDatabase()
  await administer(database.url, ...STAND_IN(version))
  const flags = ['--database-url', database.url, '--master-key', MASTER_KEY.toString('base64')]
  return {
    migrate: (...args: readonly string[]) => run('migrate', 'citus', ...args, ...flags),
    async calls() {
      const [row] = await administer(database.url, `select array_agg(call order by nth) as "all" from calls`)
      return (row?.all ?? []) as readonly string[]
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

test('every table is placed, after the one that it lies beside, and nothing the second time', async () => {
  await using here = await withCitus()
  const { stdout, stderr } = await here.migrate()
  assert.equal(stderr, '')
  const calls = await here.calls()
  assert.equal(stdout.trimEnd().split('\n').length, calls.length)
  assert.ok(calls.includes('users by user_key with none'))
  assert.ok(calls.includes('items by parent_key with users'))
  assert.ok(calls.includes('pushes by bucket with push_messages'))
  assert.ok(calls.includes('reference app_instances'))
  const placed = Object.values(DISTRIBUTION).filter((placement) => placement !== 'coordinator')
  assert.equal(calls.length, placed.length)
  assert.equal((await here.migrate()).stdout, 'All tables are where they are to be.\n')
  assert.equal((await here.calls()).length, calls.length)
})

test('a dry run shows the calls and makes none', async () => {
  await using here = await withCitus()
  const { stdout } = await here.migrate('--dry-run')
  assert.match(stdout, /^select create_distributed_table\('items', 'parent_key', colocate_with => 'users'\);$/m)
  assert.deepEqual(await here.calls(), [])
})

test('a Citus whose workers do not take over how a transaction was begun is refused', async () => {
  await using here = await withCitus('11.1-1')
  const { exitCode, stderr } = await here.migrate()
  assert.deepEqual(
    [exitCode, stderr],
    [1, 'carillon: the database has Citus 11.1-1; 11.2 is the oldest that will do\n'],
  )
})

test('a database without Citus is told what it needs', async () => {
  await using database = await newDatabase()
  const flags = ['--database-url', database.url, '--master-key', MASTER_KEY.toString('base64')]
  const { exitCode, stderr } = await run('migrate', 'citus', ...flags)
  assert.equal(exitCode, 1)
  assert.match(stderr, /^carillon: the database has no Citus: install it on every node, then create extension citus\n$/)
})

test('a folder can not be spread', async () => {
  const { exitCode, stderr } = await run('migrate', 'citus', '--data-dir', 'data')
  assert.equal(exitCode, 2)
  assert.match(stderr, /^carillon: citus is for a store in PostgreSQL: name it by --database-url\n$/)
})
