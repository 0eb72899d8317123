import type { Route } from '../apis/api.ts'
import { isArnMember, namedArns } from '../apis/named-arns.ts'
import type { ServiceSettings } from '../apis/operation.ts'
import type { Caller } from '../auth/caller.ts'
import { claimedKeyId } from '../auth/sigv4/claimed-key-id.ts'
import { parseArn } from '../lib/arn.ts'
import type { Clock } from '../lib/clock.ts'
import type { HttpRequest } from '../lib/http.ts'
import { isJsonObject } from '../lib/json.ts'
import { oncePer } from '../lib/once-per.ts'
import type { ServiceError } from '../lib/service-error.ts'
import type { OperationModel } from '../protocol/model.ts'
import { type Redactor, redactor } from '../protocol/redact.ts'
import type { AuditedCall, UserIdentity } from '../telemetry/audit-record.ts'

/** A call that has been answered, as far as it came. */
export interface AnsweredCall {
  readonly request: HttpRequest
  readonly route: Route
  /** Undefined where nobody has proved who calls. */
  readonly caller?: Caller | undefined
  /** Undefined where it was not read. */
  readonly input?: Readonly<Record<string, unknown>> | undefined
  readonly output?: unknown
  /** Undefined for a success. */
  readonly error?: ServiceError
}

/** Tells an audit of calls. It throws nothing. */
export type Auditor = (call: AnsweredCall) => void

/** What an auditor works with. */
export interface AuditorParts {
  readonly settings: ServiceSettings
  readonly now: Clock
  readonly called: (call: AuditedCall) => void
  /** A call could not be told of, by a fault of ours. */
  readonly failed: (cause: unknown) => void
}

/** Tells of each call in the words of the trail, with nothing in it that may not be kept. */
export const auditor = ({ settings, now, called, failed }: AuditorParts): Auditor => {
  const inputRedactor = oncePer(({ input }: OperationModel) => redactor(input))
  const outputRedactor = oncePer(toldOutput)

  const told = ({ request, route, caller, input, output, error }: AnsweredCall): AuditedCall => {
    const { api, model } = route
    const named = caller && input ? namedArns(route, { caller, settings, conditions: nothing }, input) : []
    return {
      timeMs: now(),
      service: api.model.signingName,
      operation: model.name,
      userIdentity: caller ? userIdentity(caller) : strangerIdentity(request),
      sourceIp: request.sourceIp,
      userAgent: request.headers.get('user-agent')?.[0],
      error: error && { name: error.name, message: error.message },
      requestParameters: input && inputRedactor(model)(input),
      responseElements: isJsonObject(output) ? outputRedactor(model)(output) : undefined,
      requestId: request.id,
      reads: model.reads,
      // An unsigned call is about the account of what it names.
      accountId: caller?.accountId || named.map((arn) => parseArn(arn)?.accountId).find(Boolean),
      arns: [...new Set([...named, ...answeredArns(model, output)])],
    }
  }

  return (call) => {
    try {
      called(told(call))
    } catch (error) {
      failed(error)
    }
  }
}

const nothing = () => undefined

/** Told is the answer of what writes, and of what hands out credentials, so that their use can be traced to it. */
const toldOutput = ({ reads, output }: OperationModel): Redactor => {
  const isTold = !reads || output?.members.some(({ name }) => name === 'Credentials')
  return output && isTold ? redactor(output) : nothing
}

/** What an answer tells the ARN of, at its top or in its payload: above all what was created. */
const answeredArns = ({ output: shape }: OperationModel, output: unknown): readonly string[] => {
  if (!isJsonObject(output)) return []
  const payload = shape?.members.find(({ location }) => location === 'payload')
  const answer = payload ? output[payload.name] : output
  return Object.entries(isJsonObject(answer) ? answer : {}).flatMap(([name, value]) =>
    typeof value === 'string' && isArnMember(name) ? [value] : [],
  )
}

const TYPES = {
  root: 'Root',
  user: 'IAMUser',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
  anonymous: 'WebIdentityUser',
} as const satisfies Record<Caller['kind'], string>

/** Source: AWS CloudTrail userIdentity element. */
const userIdentity = ({ kind, userId, arn, accountId, accessKeyId, context, session }: Caller): UserIdentity => {
  const type = TYPES[kind]
  if (kind === 'anonymous') return { type }
  return {
    type,
    principalId: userId,
    arn,
    accountId,
    accessKeyId,
    userName: context.get('aws:username'),
    ...(session && { sessionContext: sessionContext(session, accountId, context.get('aws:principalarn')) }),
  }
}

const sessionContext = (
  { principal, issuedAtMs, sourceIdentity, webIdentity }: NonNullable<Caller['session']>,
  accountId: string,
  arn: unknown,
) => ({
  ...(principal.kind === 'role' && {
    sessionIssuer: { type: 'Role', principalId: principal.id, arn, accountId, userName: principal.name },
  }),
  ...(webIdentity && { webIdFederationData: { federatedProvider: webIdentity.provider } }),
  attributes: { creationDate: new Date(issuedAtMs).toISOString(), mfaAuthenticated: 'false' },
  sourceIdentity,
})

/** Of somebody who has proved nothing there is but what he claims. */
const strangerIdentity = (request: HttpRequest): UserIdentity => ({
  type: 'Unknown',
  accessKeyId: claimedKeyId(request),
})
