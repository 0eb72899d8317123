import { newPrincipalId } from '../../auth/principal-id.ts'
import { systemClock } from '../../lib/clock.ts'
import type { PrincipalKind } from '../../store/sql/principals.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'
import { ACCOUNT, type Action, type ActionInput } from '../store-command.ts'
import { counted, table } from '../table.ts'
import { DOCUMENT, readPolicyText } from './documents.ts'
import { absent, accountOf, existingPrincipal, NAME_WORD, stateOf } from './names.ts'
import { detailsOf, summaryOf } from './principal-details.ts'
import { changedTags, TAG, tagsOf, UNTAG } from './tags.ts'

/** How many users, and how many roles, an account may have. */
const PRINCIPALS_MAX = 5000

const SESSION_SECONDS_DEFAULT = 3600
const SESSION_SECONDS_MIN = 3600
const SESSION_SECONDS_MAX = 43_200

/** Said in place of a file to take the boundary away. */
const NONE = 'none'

const SESSION_SECONDS: Flag = {
  pattern: /^\d{1,6}$/u,
  allowed: `a whole number from ${SESSION_SECONDS_MIN} to ${SESSION_SECONDS_MAX}`,
}

const ROLE_FLAGS = { 'trust-policy': DOCUMENT, 'max-session-seconds': SESSION_SECONDS }
const FLAGS = { tag: TAG, boundary: DOCUMENT, account: ACCOUNT }
const ROLE_USAGE = '[--max-session-seconds <3600 to 43200>]'
const USAGE = '[--tag <key>=<value>]… [--boundary <file>]'

const sessionSecondsOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (seconds < SESSION_SECONDS_MIN || seconds > SESSION_SECONDS_MAX)
    throw new CommandError(`--max-session-seconds is "${text}"; allowed is ${SESSION_SECONDS.allowed}`)
  return seconds
}

/** `create` of users, or of roles. */
export const createOf = (kind: PrincipalKind): Action => ({
  usage: kind === 'user' ? `<name> ${USAGE}` : `<name> --trust-policy <file> ${ROLE_USAGE} ${USAGE}`,
  flags:
    kind === 'user' ? FLAGS : { ...FLAGS, ...ROLE_FLAGS, 'trust-policy': { ...DOCUMENT, isRequired: true as const } },
  words: [NAME_WORD],
  async run(input) {
    const { storage, config, flags, lists, words } = input
    const [name = ''] = words
    const accountId = accountOf(input)
    const principal = {
      accountId,
      kind,
      name,
      id: newPrincipalId(kind),
      tags: JSON.stringify(tagsOf(lists.tag)),
      boundary: (await readPolicyText(flags.boundary, 'identity')) ?? null,
      trustPolicy: (await readPolicyText(flags['trust-policy'], 'trust')) ?? null,
      sessionSecondsMax:
        kind === 'role' ? (sessionSecondsOf(flags['max-session-seconds']) ?? SESSION_SECONDS_DEFAULT) : null,
      revokedBeforeMs: null,
      disabled: 0 as const,
      createdAtMs: systemClock(),
    }
    await storage.write(async ({ principals }) => {
      if (await principals.get(accountId, kind, name)) throw new Error(`${kind} ${name} exists already`)
      const others = await principals.list(accountId, kind, '', PRINCIPALS_MAX)
      if (others.length >= PRINCIPALS_MAX)
        throw new Error(`account ${accountId} has ${PRINCIPALS_MAX} ${kind}s already`)
      await principals.insert(principal)
    })
    const summary = summaryOf(principal, config.partition)
    return { json: summary, text: `${summary.arn}\n` }
  },
})

/** `update` of users, or of roles: what is not named stays as it is. */
export const updateOf = (kind: PrincipalKind): Action => ({
  usage:
    '<name> [--tag <key>=<value>]… [--untag <key>]… [--boundary <file>|none]' +
    (kind === 'role' ? ` [--trust-policy <file>] ${ROLE_USAGE}` : ''),
  flags: { ...FLAGS, untag: UNTAG, ...(kind === 'role' && ROLE_FLAGS) },
  words: [NAME_WORD],
  async run(input) {
    const { storage, config, flags, lists, words } = input
    const [name = ''] = words
    const accountId = accountOf(input)
    const boundary = flags.boundary === NONE ? null : await readPolicyText(flags.boundary, 'identity')
    const trustPolicy = await readPolicyText(flags['trust-policy'], 'trust')
    const sessionSecondsMax = sessionSecondsOf(flags['max-session-seconds'])
    const after = await storage.write(async (store) => {
      const { tags } = await existingPrincipal(store, accountId, kind, name)
      const change = {
        tags: JSON.stringify(changedTags(JSON.parse(tags), lists.tag, lists.untag)),
        ...(boundary !== undefined && { boundary }),
        ...(trustPolicy !== undefined && { trustPolicy }),
        ...(sessionSecondsMax !== undefined && { sessionSecondsMax }),
      }
      return (await store.principals.update(accountId, kind, name, change)) ?? absent(accountId, kind, name)
    })
    return { json: summaryOf(after, config.partition), text: `${kind} ${name} is changed.\n` }
  },
})

const ABOUT_ONE = {
  usage: '<name>',
  flags: { account: ACCOUNT },
  words: [NAME_WORD],
}

/** `list` of users, or of roles. */
export const listOf = (kind: PrincipalKind): Action => ({
  usage: '',
  flags: { account: ACCOUNT },
  words: [],
  async run(input) {
    const { storage, config } = input
    const found = await storage.read(({ principals }) => principals.list(accountOf(input), kind, '', PRINCIPALS_MAX))
    const listed = found.map((principal) => summaryOf(principal, config.partition))
    return {
      json: listed,
      text: table(
        listed.map(({ name, id, state, createdAt }) => [name, id, state, createdAt]),
        `No ${kind}s.`,
      ),
    }
  },
})

/** `show` of a user, or of a role: all that there is to know but secrets. */
export const showOf = (kind: PrincipalKind): Action => ({
  ...ABOUT_ONE,
  async run(input) {
    const [name = ''] = input.words
    return input.storage.read(async (store) =>
      detailsOf(store, await existingPrincipal(store, accountOf(input), kind, name), input.config.partition),
    )
  },
})

/** `disable` and `enable` of users, or of roles. */
export const switchOf = (kind: PrincipalKind, disabled: 0 | 1): Action => ({
  ...ABOUT_ONE,
  run: (input) =>
    changed(input, kind, { disabled }, (name) => ({
      json: { name, state: stateOf(disabled) },
      text: `${kind} ${name} is ${stateOf(disabled)}.\n`,
    })),
})

/** `revoke-sessions` of a role: those issued until now act as denied, those issued from now on are in force. */
export const revokeSessions: Action = {
  ...ABOUT_ONE,
  run(input) {
    const revokedBeforeMs = systemClock()
    const revokedBefore = new Date(revokedBeforeMs).toISOString()
    return changed(input, 'role', { revokedBeforeMs }, (name) => ({
      json: { name, revokedBefore },
      text: `Sessions of role ${name} that were issued before ${revokedBefore} may do nothing any more.\n`,
    }))
  },
}

const changed = async <Told>(
  input: ActionInput,
  kind: PrincipalKind,
  change: { readonly disabled: 0 | 1 } | { readonly revokedBeforeMs: number },
  tell: (name: string) => Told,
): Promise<Told> => {
  const [name = ''] = input.words
  const accountId = accountOf(input)
  await input.storage.write(
    async ({ principals }) => (await principals.update(accountId, kind, name, change)) ?? absent(accountId, kind, name),
  )
  return tell(name)
}

/** `delete` of users, or of roles, with their policies and keys. */
export const deleteOf = (kind: PrincipalKind): Action => ({
  ...ABOUT_ONE,
  async run(input) {
    const [name = ''] = input.words
    const accountId = accountOf(input)
    const { policies, keys } = await input.storage.write(async (store) => {
      const { id } = await existingPrincipal(store, accountId, kind, name)
      const gone = {
        policies: (await store.policies.list(id)).length,
        keys: kind === 'user' ? (await store.accessKeys.listOf(accountId, name)).length : 0,
      }
      await store.principals.remove(accountId, kind, name)
      return gone
    })
    const along = [counted(policies, 'policy', 'policies'), ...(kind === 'user' ? [counted(keys, 'access key')] : [])]
    return {
      json: { name, state: 'deleted', policies, ...(kind === 'user' && { accessKeys: keys }) },
      text: `${kind} ${name} is deleted, with ${along.join(' and ')}.\n`,
    }
  },
})
