import { isJsonObject } from '../../lib/json.ts'
import { botKey } from '../../store/keys.ts'
import type { BotRecord } from '../../store/sql/bots.ts'
import { kind } from '../kind.ts'
import { json, optional, text, time } from '../members.ts'
import {
  childOfInstance,
  type InInstance,
  inInstance,
  instanceIdentity,
  instanceKeyIn,
  instanceKeyOf,
} from './instances.ts'
import { metadata, resourceId, tags } from './members.ts'
import { type Pairs, putTags, tagsOf, withTags } from './tags.ts'

interface Bot extends InInstance {
  readonly botId: string
  readonly name: string | null
  readonly metadata: string | null
  readonly configuration: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly tags: Pairs
}

const recordOf = (accountId: string, appInstanceId: string, row: BotRecord, tags: Pairs): Bot => ({
  accountId,
  appInstanceId,
  botId: row.id,
  name: row.name,
  metadata: row.metadata,
  configuration: row.configuration,
  createdAt: row.createdAtMs,
  updatedAt: row.updatedAtMs,
  tags,
})

const CONFIGURATION_CHARACTERS_MAX = 10_000

/** Bots of app instances. */
export const bot = kind<Bot>({
  name: 'bot',
  members: {
    ...inInstance,
    botId: resourceId,
    name: optional(text(0, 256)),
    metadata: optional(metadata),
    configuration: json(CONFIGURATION_CHARACTERS_MAX, isJsonObject, 'an object'),
    createdAt: time,
    updatedAt: time,
    tags,
  },
  identity: (record) => `${instanceIdentity(record)}/${record.botId}`,
  ...childOfInstance,
  async *walk(end) {
    for await (const page of end.store.walks.bots())
      yield (await withTags(end, page)).map(([row, tags]) => recordOf(row.accountId, row.instanceId, row, tags))
  },
  async find(end, record) {
    const instance = await instanceKeyIn(end, record)
    const row = instance && (await end.store.bots.get(botKey(instance, record.botId)))
    return row && recordOf(record.accountId, record.appInstanceId, row, await tagsOf(end, row.key))
  },
  async insert(end, { botId, name, metadata, configuration, tags, ...record }) {
    const instanceKey = await instanceKeyOf(end, record)
    const key = botKey(instanceKey, botId)
    await end.store.bots.insert({
      key,
      instanceKey,
      id: botId,
      name,
      metadata,
      configuration,
      createdAtMs: record.createdAt,
      updatedAtMs: record.updatedAt,
    })
    await putTags(end, key, tags)
  },
})
