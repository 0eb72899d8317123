import type { ModelFile } from '../../../src/protocol/model-file.ts'
import type { TestCredentials } from '../client.ts'
import { allowing, policyOf } from '../principals.ts'
import type { world } from '../world.ts'

type World = Awaited<ReturnType<typeof world>>

/** What a refusal is, by the service that is called. Source: ours, answers 12, 16, 17 and 28. */
type Refusals = Readonly<Record<string, readonly [status: number, errorType: string]>>

const DENIED: Refusals = {
  chime: [403, 'ForbiddenException'],
  mobiletargeting: [403, 'ForbiddenException'],
  sts: [403, 'AccessDenied'],
}
const EXPIRED: Refusals = {
  chime: [403, 'ExpiredTokenException'],
  mobiletargeting: [403, 'ExpiredTokenException'],
  sts: [403, 'ExpiredToken'],
}
const DISABLED: Refusals = {
  chime: [401, 'UnauthorizedClientException'],
  mobiletargeting: [403, 'ForbiddenException'],
  sts: [403, 'InvalidClientTokenId'],
}

const ABSENT: Refusals = { ...DENIED, mobiletargeting: [404, 'NotFoundException'] }

const refusalIn = (refusals: Refusals, { service }: ModelFile) => refusals[service.signingName]

/** What a caller is told whom a policy does not let do what it asks. */
export const denialIn = (model: ModelFile) => refusalIn(DENIED, model)

/** What a caller is told of what it does not have. */
export const absenceIn = (model: ModelFile, operation: string) =>
  model.operations[operation]?.errors.includes('NotFoundException')
    ? [404, 'NotFoundException']
    : refusalIn(ABSENT, model)

/** Credentials that would do, were it not for one thing; and the same without that. */
export interface Obstacle {
  readonly title: string
  readonly blocked: TestCredentials
  readonly free: TestCredentials
  refusal(model: ModelFile): readonly [status: number, errorType: string] | undefined
  /** What the message has to say. */
  readonly says: RegExp
  /** Whether it lies in policies, so that an operation which asks for nothing is not kept by it. */
  readonly byPolicy: boolean
}

const ELSEWHERE = allowing('sns:Publish')

/** Everything that can stand between a caller and an operation. */
export const obstaclesIn = async (here: World): Promise<readonly Obstacle[]> => {
  const { limitedUser, limitedSession, change, now, pass } = here
  const byPolicy = { refusal: denialIn, byPolicy: true }
  const user = async (...parts: Parameters<typeof limitedUser>) => (await limitedUser(...parts)).credentials
  const session = async (...parts: Parameters<typeof limitedSession>) => (await limitedSession(...parts)).credentials

  const disabled = await limitedUser(allowing())
  await change(disabled.principal, { disabled: 1 })
  const revoked = await limitedSession(allowing())
  pass(1)
  await change(revoked.principal, { revokedBeforeMs: now() })
  const { name, id } = revoked.principal
  const later = here.session({ principal: { kind: 'role', name, id, sessionName: 'phone' } })
  const denying = policyOf(
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/Banned': 'yes' } } },
  )

  return [
    {
      title: 'a user whose policy allows something else',
      blocked: await user(ELSEWHERE),
      free: await user(allowing()),
      says: /because no identity-based policy allows the \w+:\w+ action/u,
      ...byPolicy,
    },
    {
      title: 'a role whose policy allows something else',
      blocked: await session(ELSEWHERE),
      free: await session(allowing()),
      says: /because no identity-based policy allows the \w+:\w+ action/u,
      ...byPolicy,
    },
    {
      title: 'an explicit deny',
      blocked: await session(denying, { tags: { Banned: 'yes' } }),
      free: await session(denying, { tags: { Banned: 'no' } }),
      says: /with an explicit deny in an identity-based policy/u,
      ...byPolicy,
    },
    {
      title: 'a permissions boundary',
      blocked: await user(allowing(), { boundary: ELSEWHERE }),
      free: await user(allowing(), { boundary: allowing() }),
      says: /because no permissions boundary allows the \w+:\w+ action/u,
      ...byPolicy,
    },
    {
      title: 'a session policy',
      blocked: await session(allowing(), { policy: ELSEWHERE }),
      free: await session(allowing(), { policy: allowing() }),
      says: /because no session policy allows the \w+:\w+ action/u,
      ...byPolicy,
    },
    {
      title: 'a session policy of the root',
      blocked: here.session({ policy: ELSEWHERE }),
      free: here.session({ policy: allowing() }),
      says: /because no session policy allows the \w+:\w+ action/u,
      ...byPolicy,
    },
    {
      title: 'a session that is revoked',
      blocked: revoked.credentials,
      free: later,
      says: /with an explicit deny in an identity-based policy/u,
      ...byPolicy,
    },
    {
      title: 'a session that has expired',
      blocked: await session(allowing(), { expiresAtMs: now() }),
      free: await session(allowing(), { expiresAtMs: now() + 1 }),
      says: /The security token included in the request is expired/u,
      refusal: (model) => refusalIn(EXPIRED, model),
      byPolicy: false,
    },
    {
      title: 'a key that is disabled',
      blocked: disabled.credentials,
      free: await user(allowing()),
      says: /The access key is disabled/u,
      refusal: (model) => refusalIn(DISABLED, model),
      byPolicy: false,
    },
  ]
}
