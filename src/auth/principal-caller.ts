import type { Caller } from './caller.ts'
import { parsePolicy } from './policy/parse.ts'
import type { ContextValue } from './policy/policy.ts'
import type { NamedPolicy, Rights } from './policy/rights.ts'
import type { Principal } from './principals.ts'
import type { Session, WebIdentityFacts } from './sessions.ts'

type Entry = readonly [key: string, value: ContextValue]

/** What a caller is called, in messages and in conditions. */
interface Names {
  readonly kind: Caller['kind']
  readonly arn: string
  readonly userId: string
  /** `aws:PrincipalArn`: of a role's session the role's. */
  readonly principalArn: string
  /** `aws:PrincipalType` */
  readonly type: string
  /** `aws:username`, which IAM users alone have. */
  readonly userName?: string
}

const rootNames = (partition: string, accountId: string): Names => {
  const arn = `arn:${partition}:iam::${accountId}:root`
  return { kind: 'root', arn, userId: accountId, principalArn: arn, type: 'Account' }
}

const userNames = (partition: string, accountId: string, { name, id }: { name: string; id: string }): Names => {
  const arn = `arn:${partition}:iam::${accountId}:user/${name}`
  return { kind: 'user', arn, userId: id, principalArn: arn, type: 'User', userName: name }
}

/** What whoever holds a session is called, from its first answer on. */
export const sessionNames = (
  partition: string,
  { accountId, principal }: Pick<Session, 'accountId' | 'principal'>,
): Names => {
  switch (principal.kind) {
    case 'root':
      return rootNames(partition, accountId)
    case 'user':
      return userNames(partition, accountId, principal)
    case 'role':
      return {
        kind: 'assumed-role',
        arn: `arn:${partition}:sts::${accountId}:assumed-role/${principal.name}/${principal.sessionName}`,
        userId: `${principal.id}:${principal.sessionName}`,
        principalArn: `arn:${partition}:iam::${accountId}:role/${principal.name}`,
        type: 'AssumedRole',
      }
    case 'federated-user': {
      const arn = `arn:${partition}:sts::${accountId}:federated-user/${principal.name}`
      const userId = `${accountId}:${principal.name}`
      return { kind: 'federated-user', arn, userId, principalArn: arn, type: 'FederatedUser' }
    }
    default:
      return principal satisfies never
  }
}

const namedEntries = (accountId: string, { principalArn, type, userId, userName }: Names): readonly Entry[] => [
  ['aws:principalarn', principalArn],
  ['aws:principalaccount', accountId],
  ['aws:principaltype', type],
  ['aws:userid', userId],
  ...entryIf('aws:username', userName),
]

const entryIf = (key: string, value: ContextValue | undefined): readonly Entry[] =>
  value === undefined ? [] : [[key, value]]

// Condition keys are compared in lower case, those of tags too.
const tagEntries = (tags: Readonly<Record<string, string>> = {}): readonly Entry[] =>
  Object.entries(tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value])

/** A time as AWS writes it in conditions. */
export const conditionTime = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`

/**
 * What a web identity brings to conditions. `cognito-identity.amazonaws.com` stands for any issuer, so that policies
 * written for identity pools mean the same here.
 */
export const webIdentityEntries = ({ provider, sub, aud, amr }: WebIdentityFacts): readonly Entry[] =>
  [provider.toLowerCase(), 'cognito-identity.amazonaws.com'].flatMap((issuer) => [
    ...entryIf(`${issuer}:sub`, sub),
    ...entryIf(`${issuer}:aud`, aud),
    ...entryIf(`${issuer}:amr`, amr),
  ])

const sessionEntries = ({ tags, issuedAtMs, sourceIdentity, webIdentity }: Session): readonly Entry[] => [
  ...tagEntries(tags),
  ['aws:tokenissuetime', conditionTime(issuedAtMs)],
  ...entryIf('aws:sourceidentity', sourceIdentity),
  ...entryIf('sts:sourceidentity', sourceIdentity),
  ...(webIdentity ? webIdentityEntries(webIdentity) : []),
]

// What AWS itself adds to a role whose sessions are revoked.
const REVOKED: NamedPolicy = {
  name: 'AWSRevokeOlderSessions',
  policy: parsePolicy('{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}', 'identity'),
}

/** What a session may do: what its principal may today, whatever that was when the session began. */
const sessionRights = (session: Session, principal: Principal | undefined): Rights => {
  // Source: AWS STS, GetFederationToken: without a policy of its own such a session may do nothing.
  if (session.principal.kind === 'federated-user' && session.policy === undefined) return { identity: [] }
  const { identity, ...others }: Rights = principal?.rights ?? { identity: 'everything' }
  const isRevoked = session.issuedAtMs < (principal?.record.revokedBeforeMs ?? 0)
  return {
    ...others,
    identity: isRevoked && identity !== 'everything' ? [...identity, REVOKED] : identity,
    ...(session.policy !== undefined && {
      session: { name: 'session policy', policy: parsePolicy(session.policy, 'session') },
    }),
  }
}

const calledBy = ({ kind, arn, userId }: Names) => ({ kind, arn, userId })

/** The root of an account, which may do everything in it. */
export const rootCaller = (partition: string, accountId: string, accessKeyId: string): Caller => {
  const names = rootNames(partition, accountId)
  const context = new Map(namedEntries(accountId, names))
  return { accountId, accessKeyId, ...calledBy(names), rights: { identity: 'everything' }, context }
}

/** The IAM user that holds a key. */
export const userCaller = (partition: string, accessKeyId: string, { record, rights, tags }: Principal): Caller => {
  const { accountId } = record
  const names = userNames(partition, accountId, record)
  const context = new Map([...tagEntries(tags), ...namedEntries(accountId, names)])
  return { accountId, accessKeyId, ...calledBy(names), rights, context }
}

/** The user or role that a session acts for; undefined where that is the account's root. */
export const principalOf = ({ principal }: Session) => {
  const held = principal.kind === 'federated-user' ? principal.of : principal
  return held.kind === 'root' ? undefined : held
}

/** Whom a session stands for. `principal` is what `principalOf` names, as it is today. */
export const sessionCaller = (partition: string, session: Session, principal: Principal | undefined): Caller => {
  const { accountId, accessKeyId } = session
  const names = sessionNames(partition, session)
  return {
    accountId,
    accessKeyId,
    ...calledBy(names),
    rights: sessionRights(session, principal),
    context: new Map([...tagEntries(principal?.tags), ...sessionEntries(session), ...namedEntries(accountId, names)]),
    session,
  }
}
