import { formatArn } from '../../lib/arn.ts'
import type { PrincipalRecord } from '../../store/sql/principals.ts'
import type { Store } from '../../store/store.ts'
import type { Told } from '../store-command.ts'
import { table } from '../table.ts'
import { stateOf } from './names.ts'

/** What lists show of a user or role. */
export const summaryOf = (principal: PrincipalRecord, partition: string) => {
  const { accountId, kind, name, id, disabled, createdAtMs } = principal
  return {
    name,
    arn: formatArn({ partition, service: 'iam', region: '', accountId, resource: `${kind}/${name}` }),
    id,
    state: stateOf(disabled),
    createdAt: new Date(createdAtMs).toISOString(),
  }
}

const parsed = (document: string | null): unknown => (document === null ? null : JSON.parse(document))

const roleDetails = ({ sessionSecondsMax, revokedBeforeMs, trustPolicy }: PrincipalRecord) => ({
  maxSessionSeconds: sessionSecondsMax,
  revokedBefore: revokedBeforeMs === null ? null : new Date(revokedBeforeMs).toISOString(),
  trustPolicy: parsed(trustPolicy),
})

/** All that there is to know of a user or role but secrets. */
export const detailsOf = async (store: Store, principal: PrincipalRecord, partition: string): Promise<Told> => {
  const { accountId, kind, name, id } = principal
  const policies = (await store.policies.list(id)).map((policy) => policy.name)
  const keys = kind === 'user' ? (await store.accessKeys.listOf(accountId, name)).map((key) => key.accessKeyId) : []
  const json = {
    ...summaryOf(principal, partition),
    tags: parsed(principal.tags),
    policies,
    ...(kind === 'user' ? { accessKeyIds: keys } : roleDetails(principal)),
    boundary: parsed(principal.boundary),
  }
  return { json, text: table(Object.entries(json).map(row), '') }
}

const row = ([name, value]: readonly [string, unknown]): readonly [string, string] => [label(name), shown(value)]

/** `accessKeyIds` -> `Access key ids` */
const label = (name: string) =>
  name.replace(/^./, (first) => first.toUpperCase()).replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const shown = (value: unknown): string => {
  if (value === null) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ')
  if (typeof value !== 'object') return String(value)
  return Object.keys(value).length === 0 ? 'none' : JSON.stringify(value)
}
