import { newAccessKey } from '../auth/access-key.ts'
import { accessKeyRecord } from '../auth/credentials.ts'
import { rotateSessionKeys } from '../auth/session-keys.ts'
import { systemClock } from '../lib/clock.ts'
import type { AccessKeyRecord } from '../store/sql/access-keys.ts'
import { ACCOUNT, type Action, storeCommand, type Word } from './store-command.ts'

const LISTED_MAX = 10_000

/** What an access key is called by. */
export const ACCESS_KEY_ID: Word = {
  what: 'access key id',
  pattern: /^\w{1,128}$/u,
  allowed: '1 to 128 letters and digits',
}

const create: Action = {
  usage: '[--account <12 digits>]',
  flags: { account: ACCOUNT },
  words: [],
  async run({ storage, config, flags: { account: accountId = config.accountId } }) {
    const key = newAccessKey()
    const record = accessKeyRecord(key, { accountId }, storage.keys.master, systemClock())
    await storage.write((store) => store.accessKeys.insert(record))
    return {
      json: { ...key, accountId },
      text: `Account            ${accountId}
Access key id      ${key.accessKeyId}
Secret access key  ${key.secretAccessKey}

The secret is shown this once.
`,
    }
  },
}

const list: Action = {
  usage: '',
  flags: {},
  words: [],
  async run({ storage }) {
    const keys = (await storage.read((store) => store.accessKeys.list(LISTED_MAX))).map(shown)
    const lines = keys.map(({ accessKeyId, accountId, state, createdAt, userName }) =>
      [accessKeyId, accountId, state.padEnd(8), createdAt, ...(userName === null ? [] : [userName])].join('  '),
    )
    return { json: keys, text: lines.length === 0 ? 'No keys but the root key.\n' : `${lines.join('\n')}\n` }
  },
}

const shown = ({ accessKeyId, accountId, userName, disabled, createdAtMs }: AccessKeyRecord) => ({
  accessKeyId,
  accountId,
  userName,
  state: disabled === 1 ? 'disabled' : 'enabled',
  createdAt: new Date(createdAtMs).toISOString(),
})

const unknownKey = (id: string) =>
  new Error(`${id} is none of the keys that carillon keys list shows; the root key is not among them`)

const disable: Action = {
  usage: '<access key id>',
  flags: {},
  words: [ACCESS_KEY_ID],
  async run({ storage, words: [id = ''] }) {
    if (!(await storage.write((store) => store.accessKeys.setDisabled(id, 1)))) throw unknownKey(id)
    return { json: { accessKeyId: id, state: 'disabled' }, text: `${id} is disabled.\n` }
  },
}

const remove: Action = {
  usage: '<access key id>',
  flags: {},
  words: [ACCESS_KEY_ID],
  async run({ storage, words: [id = ''] }) {
    if (!(await storage.write((store) => store.accessKeys.remove(id)))) throw unknownKey(id)
    return { json: { accessKeyId: id, state: 'deleted' }, text: `${id} is deleted.\n` }
  },
}

const rotate: Action = {
  usage: '',
  flags: {},
  words: [],
  async run({ storage }) {
    const { id, createdAtMs, kept } = await rotateSessionKeys(storage, systemClock())
    const createdAt = new Date(createdAtMs).toISOString()
    return {
      json: { sessionKeyId: id, createdAt, keptForLiveSessions: kept },
      text: `New sessions are sealed with key ${id}; ${kept} more still open the sessions that they sealed.\n`,
    }
  },
}

const NOTES = `
An access key made here may do everything in its account, as the root key of the settings may; that one is not shown here.

  create   a key for the account of the settings, or for another, which is made by that; its secret is shown this once
  list     access keys, those of IAM users too, without secrets
  disable  stop a key; there is no way back for one that no user holds
  delete   remove a key
  rotate   seal new sessions (of STS) under a new key; those that were issued go on
`

/** `carillon keys`: access keys beside the root key, for this account or others; and the keys of sessions. */
export const keys = storeCommand(
  'keys',
  'create, list, disable and delete access keys; rotate the keys of sessions',
  { create, list, disable, delete: remove, rotate },
  { notes: NOTES },
)
