import { below, objectAt, type Placed, stringsAt } from './document.ts'
import { PolicyFault } from './fault.ts'
import type { TrustedPrincipal } from './policy.ts'

/** Whom a trust policy's statement names. */
export interface PrincipalElement {
  readonly everyone: boolean
  readonly accounts: ReadonlySet<string>
  readonly arns: ReadonlySet<string>
  /** Identity providers. */
  readonly federated: ReadonlySet<string>
}

const KINDS = ['AWS', 'Federated']
const ACCOUNT = /^(?:(?<bare>\d{12})|arn:[a-z-]+:iam::(?<ofRoot>\d{12}):root)$/u
const CALLER = /^arn:[a-z-]+:(?:iam::\d{12}:(?:user|role)|sts::\d{12}:(?:assumed-role|federated-user))\/[\w+=,.@/-]+$/u
const PROVIDER = /^(?:arn:[a-z-]+:iam::\d{12}:oidc-provider\/)?[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[^\s*?]*)?$/u

const accountOf = (text: string): string | undefined => {
  const { bare, ofRoot } = ACCOUNT.exec(text)?.groups ?? {}
  return bare ?? ofRoot
}

const checkAws = ({ value, path }: Placed<string>): string => {
  if (value !== '*' && accountOf(value) === undefined && !CALLER.test(value))
    throw new PolicyFault(path, 'has to be *, an account, or the ARN of an account, a user, a role or a session')
  return value
}

const checkFederated = ({ value, path }: Placed<string>): string => {
  if (!PROVIDER.test(value))
    throw new PolicyFault(path, 'has to be the ARN of an OpenID Connect provider, or its URL without https://')
  return value
}

/**
 * Reads a trust policy's `Principal`: `*`, or who by kind.
 *
 * Errors: PolicyFault.
 * Source: AWS, "AWS JSON policy elements: Principal". A wildcard in a name is none there either.
 */
export const principalAt = (value: unknown, path: string): PrincipalElement => {
  if (value === '*') return { everyone: true, accounts: new Set(), arns: new Set(), federated: new Set() }
  const json = objectAt(value, path, KINDS)
  if (Object.keys(json).length === 0) throw new PolicyFault(path, `has to name somebody by ${KINDS.join(' or ')}`)
  const listed = (kind: string) => (Object.hasOwn(json, kind) ? stringsAt(json[kind], below(path, kind)) : [])
  const aws = listed('AWS').map(checkAws)
  const accounts = aws.map(accountOf).filter((account) => account !== undefined)
  return {
    everyone: aws.includes('*'),
    accounts: new Set(accounts),
    arns: new Set(aws.filter((each) => accountOf(each) === undefined)),
    federated: new Set(listed('Federated').map(checkFederated)),
  }
}

/** How a statement names a principal: itself, or by the account that it is of; undefined when it does not. */
export const namedIn = (
  { everyone, accounts, arns, federated }: PrincipalElement,
  principal: TrustedPrincipal,
): 'itself' | 'account' | undefined => {
  if (everyone) return 'itself'
  if (principal.federated) return principal.federated.some((name) => federated.has(name)) ? 'itself' : undefined
  if (principal.arns.some((arn) => arns.has(arn))) return 'itself'
  return accounts.has(principal.accountId) ? 'account' : undefined
}
