import { createSecretKey } from 'node:crypto'
import type { AccessKey } from '../src/auth/access-key.ts'
import { sessionKeys } from '../src/auth/session-keys.ts'
import { sessions } from '../src/auth/sessions.ts'
import type { Storage } from '../src/store/storage.ts'

/** What sessions of a seeded store's role are sealed with, in a form that can be sent to the load generator. */
export interface SessionSource {
  readonly accountId: string
  readonly roleId: string
  readonly keyId: string
  /** As base64. */
  readonly key: string
}

/** What a session signs with. */
export interface SessionCredentials extends AccessKey {
  readonly sessionToken: string
}

const ROLE = 'BenchUser'
const ROLE_ID = 'AROABENCHBENCHBENCH00'
const DAY_MS = 86_400_000

/**
 * The policy of AWS's guide for end users, which binds a session to the user in its tag; but for the `*` behind it, with
 * which one session can register more users than one.
 */
const endUserPolicy = (instanceArn: string, resourceArn: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'chime:RegisterAppInstanceUserEndpoint',
        Resource: `${instanceArn}/user/\${aws:PrincipalTag/UserId}*`,
      },
      { Effect: 'Allow', Action: 'mobiletargeting:GetApp', Resource: resourceArn },
    ],
  })

/** Makes a role for end users in a store that is being seeded. */
export const seedSessions = async (
  storage: Storage,
  accountId: string,
  instanceArn: string,
  resourceArn: string,
): Promise<SessionSource> => {
  await storage.write(async (store) => {
    await store.principals.insert({
      accountId,
      kind: 'role',
      name: ROLE,
      id: ROLE_ID,
      tags: '{}',
      boundary: null,
      trustPolicy: null,
      sessionSecondsMax: null,
      revokedBeforeMs: null,
      disabled: 0,
      createdAtMs: Date.now(),
    })
    await store.policies.put(ROLE_ID, { name: 'EndUser', document: endUserPolicy(instanceArn, resourceArn) })
  })
  const [{ id: keyId, key }] = (await sessionKeys(storage, Date.now)).current()
  return { accountId, roleId: ROLE_ID, keyId, key: key.export().toString('base64') }
}

/** Issues sessions of the seeded role, each tagged with the id of a user, or with how the ids of some begin. */
export const sessionIssuer = ({ accountId, roleId, keyId, key }: SessionSource) => {
  const { issue } = sessions(() => [{ id: keyId, key: createSecretKey(key, 'base64') }])
  return (userId: string): SessionCredentials => {
    const issuedAtMs = Date.now()
    const session = issue({
      accountId,
      principal: { kind: 'role', name: ROLE, id: roleId, sessionName: 'bench' },
      issuedAtMs,
      expiresAtMs: issuedAtMs + DAY_MS,
      tags: { UserId: userId },
      transitiveTagKeys: [],
    })
    if (!session) throw new Error('a session does not fit into its token')
    return session
  }
}
