import { issuerUrlFault } from '../../auth/oidc/issuer-document.ts'
import { systemClock } from '../../lib/clock.ts'
import type { OidcProviderRecord } from '../../store/sql/oidc-providers.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'
import { ACCOUNT, type Action, type ActionInput, type Word } from '../store-command.ts'
import { table } from '../table.ts'
import { accountOf } from './names.ts'

/** How many issuers an account may trust, and for how many audiences each. Source: AWS's quotas of IAM. */
const PROVIDERS_MAX = 100
const AUDIENCES_MAX = 100

const URL_WORD: Word = { what: 'URL', pattern: /^\S+$/u, allowed: "the issuer's, exactly as its tokens name it in iss" }

const AUDIENCE: Flag = {
  pattern: /^[^\p{Cc}]{1,255}$/u,
  allowed: '1 to 255 characters, none a control character',
  isRequired: true,
  isRepeatable: true,
}

const shown = ({ url, audiences, createdAtMs }: OidcProviderRecord) => {
  const parsed: readonly string[] = JSON.parse(audiences)
  return { url, audiences: parsed, createdAt: new Date(createdAtMs).toISOString() }
}

const create: Action = {
  usage: '<url> --audience <audience>…',
  flags: { audience: AUDIENCE, account: ACCOUNT },
  words: [URL_WORD],
  async run(input) {
    const [url = ''] = input.words
    const audiences = [...new Set(input.lists.audience)]
    const fault = issuerUrlFault(url)
    if (fault !== undefined) throw new CommandError(`the URL is ${JSON.stringify(url)}; it ${fault}`)
    if (audiences.length > AUDIENCES_MAX) throw new CommandError(`--audience is given more than ${AUDIENCES_MAX} times`)
    const accountId = accountOf(input)
    const provider = { accountId, url, audiences: JSON.stringify(audiences), createdAtMs: systemClock() }
    await input.storage.write(async ({ oidcProviders }) => {
      if (await oidcProviders.get(accountId, url))
        throw new Error(`${url} is a provider already: delete it first to change its audiences`)
      const others = await oidcProviders.list(accountId, PROVIDERS_MAX)
      if (others.length >= PROVIDERS_MAX) throw new Error(`account ${accountId} has ${PROVIDERS_MAX} providers already`)
      await oidcProviders.insert(provider)
    })
    return { json: shown(provider), text: `Tokens of ${url} are accepted for ${audiences.join(', ')}.\n` }
  },
}

const list: Action = {
  usage: '',
  flags: { account: ACCOUNT },
  words: [],
  async run(input) {
    const found = await input.storage.read((store) => store.oidcProviders.list(accountOf(input), PROVIDERS_MAX))
    const providers = found.map(shown)
    return {
      json: providers,
      text: table(
        providers.map(({ url, audiences }) => [url, audiences.join(', ')]),
        'No OIDC providers.',
      ),
    }
  },
}

const ABOUT_ONE = { usage: '<url>', flags: { account: ACCOUNT }, words: [URL_WORD] }

const unknown = ({ words: [url] }: ActionInput) =>
  new Error(`${url} is none of the providers that carillon iam oidc-provider list shows`)

const show: Action = {
  ...ABOUT_ONE,
  async run(input) {
    const [url = ''] = input.words
    const found = await input.storage.read((store) => store.oidcProviders.get(accountOf(input), url))
    if (!found) throw unknown(input)
    const provider = shown(found)
    return {
      json: provider,
      text: table(
        [
          ['URL', url],
          ['Audiences', provider.audiences.join(', ')],
          ['Created at', provider.createdAt],
        ],
        '',
      ),
    }
  },
}

const remove: Action = {
  ...ABOUT_ONE,
  async run(input) {
    const [url = ''] = input.words
    if (!(await input.storage.write((store) => store.oidcProviders.remove(accountOf(input), url)))) throw unknown(input)
    return { json: { url, state: 'deleted' }, text: `Tokens of ${url} are accepted no more.\n` }
  },
}

/** `carillon iam oidc-provider …` */
export const oidcProviderActions: Readonly<Record<string, Action>> = {
  'oidc-provider create': create,
  'oidc-provider list': list,
  'oidc-provider show': show,
  'oidc-provider delete': remove,
}
