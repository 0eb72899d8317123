import type { Sql } from '../database.ts'
import { admins } from './admins.ts'
import { tags } from './tags.ts'

/** An AppInstanceBot as it is kept. */
export interface BotRecord {
  readonly key: Uint8Array
  readonly instanceKey: Uint8Array
  readonly id: string
  readonly name: string | null
  readonly metadata: string | null
  /** The Configuration member as JSON. */
  readonly configuration: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

const COLUMNS = `bot_key as "key", instance_key as "instanceKey", bot_id as "id", name, metadata, configuration,
  created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs"`

const GET = `select ${COLUMNS} from bots where bot_key = ?`

/** AppInstanceBots. */
export const bots = (sql: Sql) => ({
  get: (key: Uint8Array) => sql.get<BotRecord>(GET, key),

  /** Oldest first, after the given place. */
  list: (instanceKey: Uint8Array, after: { createdAtMs: number; id: string }, limit: number) =>
    sql.all<BotRecord>(
      `select ${COLUMNS} from bots where instance_key = ? and (created_at_ms, bot_id) > (?, ?)
       order by created_at_ms, bot_id limit ?`,
      instanceKey,
      after.createdAtMs,
      after.id,
      limit,
    ),

  insert: (bot: BotRecord) =>
    sql.run(
      `insert into bots (bot_key, instance_key, bot_id, name, metadata, configuration, created_at_ms, updated_at_ms)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
      bot.key,
      bot.instanceKey,
      bot.id,
      bot.name,
      bot.metadata,
      bot.configuration,
      bot.createdAtMs,
      bot.updatedAtMs,
    ),

  update: (bot: BotRecord) =>
    sql.run(
      'update bots set name = ?, metadata = ?, configuration = ?, updated_at_ms = ? where bot_key = ?',
      bot.name,
      bot.metadata,
      bot.configuration,
      bot.updatedAtMs,
      bot.key,
    ),

  /** Removes the bot, its admin role and its tags. */
  async remove(bot: { readonly key: Uint8Array; readonly instanceKey: Uint8Array }) {
    await admins(sql).remove(bot.instanceKey, bot.key)
    await tags(sql).removeAll(bot.key)
    await sql.run('delete from bots where bot_key = ?', bot.key)
  },

  /** Some bots of an instance, in no order that matters. */
  some: (instanceKey: Uint8Array, limit: number) =>
    sql.all<BotRecord>(`select ${COLUMNS} from bots where instance_key = ? limit ?`, instanceKey, limit),
})
