import type { PrincipalKind, PrincipalRecord } from '../store/sql/principals.ts'
import type { Storage } from '../store/storage.ts'
import type { Store } from '../store/store.ts'
import { type Policy, parsePolicy } from './policy/parse.ts'
import type { NamedPolicy, Rights } from './policy/rights.ts'
import { readOnce } from './read-once.ts'

/** An IAM user or role with what it may do. */
export interface Principal {
  readonly record: PrincipalRecord
  readonly rights: Rights
  readonly tags: Readonly<Record<string, string>>
  /** Whom a role trusts. */
  readonly trust?: Policy
}

/** Users and roles, their policies compiled. */
export interface Principals {
  find(accountId: string, kind: PrincipalKind, name: string): Principal | undefined | Promise<Principal | undefined>
  /** Forgets what was read, because another process may have changed it. */
  reload(): void
}

/** How many are kept at hand. */
const CACHED_MAX = 1000

/** An invalid policy was kept by another release: to leave it out could be to leave out what it denies. */
const compiled = (name: string, document: string): NamedPolicy => ({ name, policy: parsePolicy(document, 'identity') })

const readPrincipal = async (
  store: Store,
  accountId: string,
  kind: PrincipalKind,
  name: string,
): Promise<Principal | undefined> => {
  const record = await store.principals.get(accountId, kind, name)
  if (!record) return undefined
  const policies = await store.policies.list(record.id)
  return {
    record,
    rights: {
      identity: policies.map(({ name: policyName, document }) => compiled(policyName, document)),
      ...(record.boundary !== null && { boundary: compiled('permissions boundary', record.boundary) }),
    },
    tags: JSON.parse(record.tags),
    ...(record.trustPolicy !== null && { trust: parsePolicy(record.trustPolicy, 'trust') }),
  }
}

/** Users and roles, each read and compiled once until `reload`. */
export const principals = ({ read }: Storage): Principals => {
  const { find, reload } = readOnce<Principal>(CACHED_MAX)
  return {
    find: (accountId, kind, name) =>
      find(`${accountId}/${kind}/${name}`, () => read((store) => readPrincipal(store, accountId, kind, name))),
    reload,
  }
}
