import { systemClock } from '../../lib/clock.ts'
import { ids } from '../../lib/ids.ts'
import type { PushAudience } from '../../lib/push-content.ts'
import { endpointIdOf, endpointKey } from '../../store/keys.ts'
import { laneParts } from '../../store/push-lane.ts'
import { DEAD_LETTERS_MAX, type DeadLetter } from '../../store/sql/dead-letters.ts'
import { ALL_BUCKETS } from '../../store/sql/push-buckets.ts'
import type { Store } from '../../store/store.ts'
import { type Action, type ActionInput, storeCommand, type Word } from '../store-command.ts'
import { counted, table } from '../table.ts'
import { namedDevice } from './names.ts'
import { accepted } from './push.ts'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const ID: Word = { what: 'push id', pattern: new RegExp(`^${UUID}$`, 'u'), allowed: 'one that list shows' }
const ID_OR_ALL: Word = { ...ID, pattern: new RegExp(`^(?:all|${UUID})$`, 'u'), allowed: 'one that list shows, or all' }

const LISTED_MAX = 1000
const LISTED = '100'

const shown = async (letter: DeadLetter, store: Store, config: ActionInput['config']) => {
  const { id, lane, reason, attempts, createdAtMs, deadAtMs } = letter
  return {
    id: endpointIdOf(id),
    ...(await namedDevice(store, config, letter)),
    ...laneParts(lane),
    reason,
    attempts,
    createdAt: new Date(createdAtMs).toISOString(),
    deadAt: new Date(deadAtMs).toISOString(),
  }
}

const list: Action = {
  usage: `[--limit <1 to ${LISTED_MAX}>]`,
  flags: { limit: { pattern: /^(?:[1-9]\d{0,2}|1000)$/u, allowed: `1 to ${LISTED_MAX}` } },
  words: [],
  async run({ storage, config, flags: { limit = LISTED } }) {
    const letters = await storage.read(async (store) => {
      const found: Awaited<ReturnType<typeof shown>>[] = []
      for (const letter of await store.deadLetters.list(Number(limit))) found.push(await shown(letter, store, config))
      return found
    })
    return {
      json: letters,
      text: table(
        letters.map(({ id, deadAt, channel, reason, user = '-', endpointId = '-' }) => [
          ...[id, deadAt, channel, reason],
          ...[user, endpointId],
        ]),
        'There are no dead letters.',
      ),
    }
  },
}

const found = async ({ deadLetters: letters }: Store, id: string): Promise<DeadLetter> => {
  const key = endpointKey(id)
  const letter = key && (await letters.find(key))
  if (!letter) throw new Error(`there is no dead letter ${id}; carillon dead-letters list shows those there are`)
  return letter
}

const show: Action = {
  usage: '<push id>',
  flags: {},
  words: [ID],
  async run({ storage, config, words: [id = ''] }) {
    const letter = await storage.read(async (store) => {
      const record = await found(store, id)
      const { deviceToken, content } = record
      const whole = { ...(await shown(record, store, config)), ...(deviceToken !== null && { deviceToken }) }
      return { ...whole, content: JSON.parse(content) }
    })
    return {
      json: letter,
      text: table(
        Object.entries(letter).map(([name, value]) => [
          name,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]),
        '',
      ),
    }
  },
}

const audienceOf = ({ lane, deviceToken, userKey, endpointKey: key }: DeadLetter): PushAudience => {
  if (userKey !== null && key !== null) return { kind: 'endpoints', endpoints: [{ userKey, endpointKey: key }] }
  const { appId, channel } = laneParts(lane)
  return { kind: 'addresses', appId, addresses: deviceToken === null ? [] : [{ channel, deviceToken }] }
}

const newIds = ids(systemClock)

/** Accepts a dead letter as a new push, in the transaction that removes it. */
const revive = async (store: Store, letter: DeadLetter, { config }: ActionInput): Promise<void> => {
  await store.outbox.deliver({
    id: newIds.ordered(),
    accountId: laneParts(letter.lane).accountId,
    audience: audienceOf(letter),
    content: JSON.parse(letter.content),
    isVoip: letter.isVoip === 1,
    keepsResults: false,
    nowMs: systemClock(),
    backlogMax: config.push.backlogMax,
  })
  await store.deadLetters.remove(letter.bucket, letter.id)
}

// In one transaction, so that requests do not wait long for theirs.
const REPLAYED_AT_ONCE = 100

/** Those that were there at the start: what dies again is not tried again. Tells how many of each transaction. */
const reviveAll = async (input: ActionInput, revived: (count: number) => void): Promise<void> => {
  const before = endpointKey(newIds.ordered())!
  for (const bucket of ALL_BUCKETS)
    for (let page = REPLAYED_AT_ONCE; page === REPLAYED_AT_ONCE; revived(page))
      page = await input.storage.write(async (store) => {
        const letters = await store.deadLetters.between(bucket, new Uint8Array(), before, REPLAYED_AT_ONCE)
        for (const letter of letters) await revive(store, letter, input)
        return letters.length
      })
}

const replay: Action = {
  usage: '<push id> | all',
  flags: {},
  words: [ID_OR_ALL],
  async run(input) {
    const [id = ''] = input.words
    let replayed = 0
    const count = (more: number) => {
      replayed += more
    }
    await accepted(
      async () => {
        if (id === 'all') return reviveAll(input, count)
        await input.storage.write(async (store) => revive(store, await found(store, id), input))
        count(1)
      },
      () => (replayed === 0 ? '' : `; ${counted(replayed, 'push', 'pushes')} accepted anew before that`),
    )
    return {
      json: { replayed },
      text: `${counted(replayed, 'push', 'pushes')} accepted anew: the server delivers them.\n`,
    }
  },
}

const purge: Action = {
  usage: '<push id> | all',
  flags: {},
  words: [ID_OR_ALL],
  async run({ storage, words: [id = ''] }) {
    let purged = 0
    if (id === 'all')
      for (const bucket of ALL_BUCKETS) purged += await storage.write((store) => store.deadLetters.purge(bucket))
    else
      purged = await storage.write(async (store) => {
        const { bucket, id: key } = await found(store, id)
        return store.deadLetters.remove(bucket, key)
      })
    return { json: { purged }, text: `${counted(purged, 'dead letter')} removed.\n` }
  },
}

const NOTES = `
What could not be delivered, with the reason. At most ${DEAD_LETTERS_MAX.toLocaleString('en')} are kept, and of one message a
sixteenth of them; the oldest go first.

  list    the newest, ${LISTED} unless --limit says otherwise
  show    one with its content
  replay  accept one anew, or all of them: they go out as if sent now
  purge   remove one, or all
`

/** `carillon dead-letters` */
export const deadLetters = storeCommand(
  'dead-letters',
  'list, show, replay and remove pushes that could not be delivered',
  { list, show, replay, purge },
  { notes: NOTES },
)
