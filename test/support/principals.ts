import { randomBytes } from 'node:crypto'
import { newAccessKey } from '../../src/auth/access-key.ts'
import { accessKeyRecord, type Credentials } from '../../src/auth/credentials.ts'
import type { SessionFacts } from '../../src/auth/sessions.ts'
import type { PrincipalChange, PrincipalKind, PrincipalRecord } from '../../src/store/sql/principals.ts'
import type { Storage } from '../../src/store/storage.ts'
import type { TestCredentials } from './client.ts'

/** The account whose principals these are. */
const ACCOUNT = '123456789012'

const HOUR_MS = 3_600_000

/** A statement of a policy, as one writes it. */
type Statement = Readonly<Record<string, unknown>>

/** A policy's text. */
export const policyOf = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

/** A policy that allows these actions on these resources, everything unless said. */
export const allowing = (Action: string | readonly string[] = '*', Resource: string | readonly string[] = '*') =>
  policyOf({ Effect: 'Allow', Action, Resource })

/** What is asked of a role that is assumed with all there is to say. */
const ASSUMING = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']

/** A trust policy that lets principals in, by all actions unless said. */
export const trusting = (Principal: unknown, others: Statement = {}): string =>
  policyOf({ Effect: 'Allow', Principal, Action: ASSUMING, ...others })

/** The principal that stands for a whole account. */
export const wholeAccount = (accountId = ACCOUNT) => ({ AWS: `arn:aws:iam::${accountId}:root` })

/** The policy that AWS's guide gives end users: a user may register for itself, with one push application. */
export const endUserPolicy = (instance: string, app: string): string =>
  policyOf(
    {
      Effect: 'Allow',
      Action: 'chime:RegisterAppInstanceUserEndpoint',
      Resource: `${instance}/user/\${aws:PrincipalTag/UserId}`,
    },
    { Effect: 'Allow', Action: 'mobiletargeting:GetApp', Resource: app },
  )

/** What verbs for principals work with. */
interface Parts<Clients> {
  readonly storage: Storage
  readonly keys: Credentials
  readonly now: () => number
  readonly clientsOf: (credentials: TestCredentials) => Clients
}

/** Verbs that make IAM principals and sessions, as commands and STS would. */
export const principalsIn = <Clients>({ storage, keys, now, clientsOf }: Parts<Clients>) => {
  /** Makes a principal with one policy, or with none. */
  const newPrincipal = async (kind: PrincipalKind, name: string, policy?: string, others: PrincipalChange = {}) => {
    const id = `${kind === 'user' ? 'AIDA' : 'AROA'}${randomBytes(8).toString('hex').toUpperCase()}`
    const record: PrincipalRecord = {
      accountId: ACCOUNT,
      kind,
      name,
      id,
      tags: '{}',
      boundary: null,
      trustPolicy: null,
      sessionSecondsMax: null,
      revokedBeforeMs: null,
      disabled: 0,
      ...others,
      createdAtMs: now(),
    }
    await storage.write(async (store) => {
      await store.principals.insert(record)
      if (policy !== undefined) await store.policies.put(id, { name: 'own', document: policy })
    })
    return record
  }
  /** Temporary credentials; unless said otherwise a root key's, for an hour from now. */
  const session = (facts: Partial<SessionFacts> = {}): TestCredentials => {
    const issued = keys.sessions.issue({
      accountId: ACCOUNT,
      principal: { kind: 'root' },
      issuedAtMs: now(),
      expiresAtMs: now() + HOUR_MS,
      tags: {},
      transitiveTagKeys: [],
      ...facts,
    })
    if (!issued) throw new Error('the session does not fit into a token')
    return issued
  }

  return {
    newPrincipal,
    session,
    /** Makes a role with one policy, everything unless said, and returns its ARN. */
    async newRole(trustPolicy: string, policy = allowing(), others: PrincipalChange = {}) {
      const name = `role-${randomBytes(4).toString('hex')}`
      await newPrincipal('role', name, policy, { trustPolicy, sessionSecondsMax: 7200, ...others })
      return `arn:aws:iam::${ACCOUNT}:role/${name}`
    },
    /** Clients with these credentials. */
    as: clientsOf,
    /** Clients of a new IAM user with one policy. */
    async limitedUser(policy: string, others: PrincipalChange = {}) {
      const user = await newPrincipal('user', `limited-${randomBytes(4).toString('hex')}`, policy, others)
      const key = newAccessKey()
      const owner = { accountId: ACCOUNT, userName: user.name }
      await storage.write((store) => store.accessKeys.insert(accessKeyRecord(key, owner, storage.keys.master, now())))
      return { ...clientsOf(key), principal: user }
    },
    /** Clients of a session of a new role with one policy. */
    async limitedSession(policy: string, facts: Partial<SessionFacts> = {}, others: PrincipalChange = {}) {
      const role = await newPrincipal('role', `role-${randomBytes(4).toString('hex')}`, policy, others)
      const principal = { kind: 'role', name: role.name, id: role.id, sessionName: 'phone' } as const
      return { ...clientsOf(session({ principal, ...facts })), principal: role }
    },
    /** Changes a principal as another process would, in force at once. */
    async change({ accountId, kind, name }: PrincipalRecord, change: PrincipalChange) {
      await storage.write((store) => store.principals.update(accountId, kind, name, change))
      keys.reload()
    },
    /** Changes the store as another process would, in force at once. */
    async changedElsewhere(work: Parameters<Storage['write']>[0]) {
      await storage.write(work)
      keys.reload()
    },
  }
}
