import { PolicyFault } from '../../auth/policy/fault.ts'
import { parsePolicy } from '../../auth/policy/parse.ts'
import type { PolicyKind } from '../../auth/policy/statement.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { PrincipalRecord } from '../../store/sql/principals.ts'
import { type End, kind } from '../kind.ts'
import { count, flag, json, type Member, oneOf, optional, pairs, Refusal, shaped, text, time } from '../members.ts'
import { accountId } from './members.ts'
import type { Pairs } from './tags.ts'

type Kept = 'accountId' | 'name' | 'id' | 'tags' | 'boundary' | 'trustPolicy' | 'sessionSecondsMax' | 'disabled'

interface Principal extends Pick<PrincipalRecord, Kept> {
  readonly type: PrincipalRecord['kind']
  readonly revokedBefore: number | null
  readonly createdAt: number
  /** Inline policies by name, each the text that was put. */
  readonly policies: Pairs
}

const POLICY_CHARACTERS_MAX = 100_000
const POLICIES_MAX = 1000
const DAY_S = 86_400

const areTexts = (value: unknown) =>
  isJsonObject(value) && Object.values(value).every((each) => typeof each === 'string')

// One that is none would fail each request of whom it is about.
const policy = (kind: PolicyKind): Member<string> => {
  const member = text(1, POLICY_CHARACTERS_MAX)
  return {
    ...member,
    read(value) {
      const document = member.read(value)
      try {
        parsePolicy(document, kind)
      } catch (error) {
        if (error instanceof PolicyFault) throw new Refusal(`is no valid policy: ${error.message}`)
        throw error
      }
      return document
    },
  }
}

const recordOf = async ({ store }: End, row: PrincipalRecord): Promise<Principal> => ({
  accountId: row.accountId,
  type: row.kind,
  name: row.name,
  id: row.id,
  tags: row.tags,
  boundary: row.boundary,
  trustPolicy: row.trustPolicy,
  sessionSecondsMax: row.sessionSecondsMax,
  revokedBefore: row.revokedBeforeMs,
  disabled: row.disabled,
  createdAt: row.createdAtMs,
  policies: (await store.policies.list(row.id)).map(({ name, document }) => [name, document] as const),
})

/** IAM users and roles, with their policies. */
export const principal = kind<Principal>({
  name: 'principal',
  members: {
    accountId,
    type: oneOf('user', 'role'),
    name: shaped(64, /^[\w+=,.@-]+$/u, '1 to 64 letters, digits and _+=,.@-'),
    id: shaped(128, /^[A-Z0-9]+$/u, 'capital letters and digits'),
    tags: json(POLICY_CHARACTERS_MAX, areTexts, 'an object of texts'),
    boundary: optional(policy('identity')),
    trustPolicy: optional(policy('trust')),
    sessionSecondsMax: optional(count(1, DAY_S)),
    revokedBefore: optional(time),
    disabled: flag,
    createdAt: time,
    policies: pairs(POLICIES_MAX, text(0, 128), policy('identity')),
  },
  identity: ({ accountId, type, name }) => `${accountId}/${type}/${name}`,
  hasParent: async () => true,
  claims: {
    what: 'its id',
    names: ({ id }) => [id],
    holder: ({ type, name }) => `${type} ${name}`,
    async find({ store }, { id }) {
      const row = await store.principals.withId(id)
      return row && `${row.kind} ${row.name}`
    },
  },
  async *walk(end) {
    for await (const page of end.store.walks.principals()) {
      const records: Principal[] = []
      for (const row of page) records.push(await recordOf(end, row))
      yield records
    }
  },
  async find(end, { accountId, type, name }) {
    const row = await end.store.principals.get(accountId, type, name)
    return row && recordOf(end, row)
  },
  async insert({ store }, { type, revokedBefore, createdAt, policies, ...rest }) {
    const principal = { ...rest, kind: type, revokedBeforeMs: revokedBefore, createdAtMs: createdAt }
    await store.principals.insert(principal)
    for (const [name, document] of policies) await store.policies.put(rest.id, { name, document })
  },
})
