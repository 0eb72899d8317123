import { newAccessKey } from '../../auth/access-key.ts'
import { accessKeyRecord } from '../../auth/credentials.ts'
import { systemClock } from '../../lib/clock.ts'
import type { AccessKeyRecord } from '../../store/sql/access-keys.ts'
import type { Store } from '../../store/store.ts'
import { ACCESS_KEY_ID } from '../keys.ts'
import { ACCOUNT, type Action, type ActionInput, type Told } from '../store-command.ts'
import { table } from '../table.ts'
import { accountOf, existingPrincipal, stateOf, USER } from './names.ts'

/** How many keys a user may have. AWS stops at two; more let a key be handed out for each back end. */
const KEYS_MAX = 10

const FLAGS = { user: USER, account: ACCOUNT }
const USAGE = '--user <name>'

const shown = ({ accessKeyId, userName, disabled, createdAtMs }: AccessKeyRecord) => ({
  accessKeyId,
  userName,
  state: stateOf(disabled),
  createdAt: new Date(createdAtMs).toISOString(),
})

const create: Action = {
  usage: USAGE,
  flags: FLAGS,
  words: [],
  async run(input) {
    const { storage, flags } = input
    const accountId = accountOf(input)
    const userName = flags.user ?? ''
    const key = newAccessKey()
    const record = accessKeyRecord(key, { accountId, userName }, storage.keys.master, systemClock())
    await storage.write(async (store) => {
      await existingPrincipal(store, accountId, 'user', userName)
      const others = await store.accessKeys.listOf(accountId, userName)
      if (others.length >= KEYS_MAX)
        throw new Error(`user ${userName} has ${KEYS_MAX} access keys already: delete one first`)
      await store.accessKeys.insert(record)
    })
    return {
      json: { ...key, accountId, userName },
      text: `User               ${userName}
Access key id      ${key.accessKeyId}
Secret access key  ${key.secretAccessKey}

The secret is shown this once.
`,
    }
  },
}

const list: Action = {
  usage: USAGE,
  flags: FLAGS,
  words: [],
  async run(input) {
    const accountId = accountOf(input)
    const { user = '' } = input.flags
    const found = await input.storage.read(async (store) => {
      await existingPrincipal(store, accountId, 'user', user)
      return store.accessKeys.listOf(accountId, user)
    })
    const keys = found.map(shown)
    return {
      json: keys,
      text: table(
        keys.map(({ accessKeyId, state, createdAt }) => [accessKeyId, state, createdAt]),
        `User ${user} has no access keys.`,
      ),
    }
  },
}

const ABOUT_ONE = { usage: `<access key id> ${USAGE}`, flags: FLAGS, words: [ACCESS_KEY_ID] }

/** The key that is named, if it is the user's. */
const existingKey = async ({ accessKeys }: Store, input: ActionInput): Promise<AccessKeyRecord> => {
  const [id = ''] = input.words
  const { user = '' } = input.flags
  const key = await accessKeys.get(id)
  if (key?.userName === user && key.accountId === accountOf(input)) return key
  throw new Error(`${id} is none of the keys of user ${user}; carillon iam key list --user ${user} shows those`)
}

const show: Action = {
  ...ABOUT_ONE,
  async run(input) {
    const key = shown(await input.storage.read((store) => existingKey(store, input)))
    const { accessKeyId, userName, state, createdAt } = key
    return {
      json: key,
      text: table(
        [
          ['Access key id', accessKeyId],
          ['User', userName ?? ''],
          ['State', state],
          ['Created at', createdAt],
        ],
        '',
      ),
    }
  },
}

/** An action that changes one key, and tells what it is now. */
const changing = (state: string, change: (keys: Store['accessKeys'], accessKeyId: string) => unknown): Action => ({
  ...ABOUT_ONE,
  async run(input): Promise<Told> {
    const { accessKeyId } = await input.storage.write(async (store) => {
      const key = await existingKey(store, input)
      await change(store.accessKeys, key.accessKeyId)
      return key
    })
    return { json: { accessKeyId, state }, text: `${accessKeyId} is ${state}.\n` }
  },
})

/** `carillon iam key …` */
export const keyActions: Readonly<Record<string, Action>> = {
  'key create': create,
  'key list': list,
  'key show': show,
  'key disable': changing('disabled', (keys, id) => keys.setDisabled(id, 1)),
  'key enable': changing('enabled', (keys, id) => keys.setDisabled(id, 0)),
  'key delete': changing('deleted', (keys, id) => keys.remove(id)),
}
