import type { Store } from '../../store/store.ts'
import { ACCOUNT, type Action, type ActionInput } from '../store-command.ts'
import { table } from '../table.ts'
import { DOCUMENT_WORD, readPolicy } from './documents.ts'
import { accountOf, existingPrincipal, OWNERS, owner, POLICY_NAME } from './names.ts'

/** How many policies a user or role may have. */
const POLICIES_MAX = 20

const USAGE = '--user <name>|--role <name> --name <policy>'
const FLAGS = { ...OWNERS, name: POLICY_NAME, account: ACCOUNT }

const idOf = async (store: Store, input: ActionInput): Promise<string> => {
  const { kind, name } = owner(input.flags)
  return (await existingPrincipal(store, accountOf(input), kind, name)).id
}

const ownerShown = ({ flags }: ActionInput): string => {
  const { kind, name } = owner(flags)
  return `${kind} ${name}`
}

const unknown = (input: ActionInput) =>
  new Error(`${ownerShown(input)} has no policy ${input.flags.name}; carillon iam policy list shows those it has`)

const put: Action = {
  usage: `<file>|- ${USAGE}`,
  flags: FLAGS,
  words: [DOCUMENT_WORD],
  async run(input) {
    const { words, flags, storage } = input
    const { name = '' } = flags
    const whose = ownerShown(input)
    const { text: document, policy } = await readPolicy(words[0] ?? '', 'identity')
    await storage.write(async (store) => {
      const id = await idOf(store, input)
      const others = (await store.policies.list(id)).filter((other) => other.name !== name)
      if (others.length >= POLICIES_MAX)
        throw new Error(`${whose} has ${POLICIES_MAX} policies already: delete one first`)
      await store.policies.put(id, { name, document })
    })
    return {
      json: { name, statements: policy.statements.length },
      text: `Policy ${name} of ${whose} is put.\n`,
    }
  },
}

const list: Action = {
  usage: '--user <name>|--role <name>',
  flags: { ...OWNERS, account: ACCOUNT },
  words: [],
  async run(input) {
    const whose = ownerShown(input)
    const found = await input.storage.read(async (store) => store.policies.list(await idOf(store, input)))
    const names = found.map(({ name }) => name)
    return {
      json: names,
      text: table(
        names.map((name) => [name]),
        `${whose} has no policies.`,
      ),
    }
  },
}

const show: Action = {
  usage: USAGE,
  flags: FLAGS,
  words: [],
  async run(input) {
    const { name = '' } = input.flags
    const found = await input.storage.read(async (store) => store.policies.get(await idOf(store, input), name))
    if (!found) throw unknown(input)
    return { json: { name, document: JSON.parse(found.document) }, text: `${found.document.trimEnd()}\n` }
  },
}

const remove: Action = {
  usage: USAGE,
  flags: FLAGS,
  words: [],
  async run(input) {
    const { name = '' } = input.flags
    const wasThere = await input.storage.write(async (store) => store.policies.remove(await idOf(store, input), name))
    if (!wasThere) throw unknown(input)
    return { json: { name, state: 'deleted' }, text: `Policy ${name} of ${ownerShown(input)} is deleted.\n` }
  },
}

/** `carillon iam policy …` */
export const policyActions: Readonly<Record<string, Action>> = {
  'policy put': put,
  'policy list': list,
  'policy show': show,
  'policy delete': remove,
}
