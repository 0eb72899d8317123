import type { OidcProviderRecord } from '../../store/sql/oidc-providers.ts'
import { kind } from '../kind.ts'
import { json, shaped, time } from '../members.ts'
import { accountId } from './members.ts'

interface Provider {
  readonly accountId: string
  readonly url: string
  readonly audiences: string
  readonly createdAt: number
}

const recordOf = ({ createdAtMs, ...row }: OidcProviderRecord): Provider => ({ ...row, createdAt: createdAtMs })

const AUDIENCES_CHARACTERS_MAX = 100_000

const isTexts = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string')

/** OpenID Connect issuers that accounts accept. */
export const oidcProvider = kind<Provider>({
  name: 'oidcProvider',
  members: {
    accountId,
    url: shaped(2048, /^https?:/u, 'a URL'),
    audiences: json(AUDIENCES_CHARACTERS_MAX, isTexts, 'a list of texts'),
    createdAt: time,
  },
  identity: ({ accountId, url }) => `${accountId}/${url}`,
  hasParent: async () => true,
  async *walk({ store }) {
    for await (const page of store.walks.oidcProviders()) yield page.map(recordOf)
  },
  async find({ store }, { accountId, url }) {
    const row = await store.oidcProviders.get(accountId, url)
    return row && recordOf(row)
  },
  async insert({ store }, { createdAt, ...provider }) {
    await store.oidcProviders.insert({ ...provider, createdAtMs: createdAt })
  },
})
