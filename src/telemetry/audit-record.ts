import { randomUUID } from 'node:crypto'
import { parseArn } from '../lib/arn.ts'
import type { AuditRecord } from './events.ts'

/** Who called, in CloudTrail's words. */
export type UserIdentity = Readonly<Record<string, unknown>> & { readonly type: string }

/** One call of an API, whatever came of it. What must not be kept has been replaced already. */
export interface AuditedCall {
  readonly timeMs: number
  /** As signatures name it, e.g. `chime`. */
  readonly service: string
  readonly operation: string
  readonly userIdentity: UserIdentity
  readonly sourceIp: string
  readonly userAgent: string | undefined
  readonly error: { readonly name: string; readonly message: string } | undefined
  /** Undefined where the input was not read. */
  readonly requestParameters: unknown
  /** Undefined for what reads, and where there was no answer. */
  readonly responseElements: unknown
  readonly requestId: string
  readonly reads: boolean
  /** Undefined where nobody has proved who calls. */
  readonly accountId: string | undefined
  readonly arns: readonly string[]
}

/** Where a server is. */
export interface AuditHome {
  readonly region: string
  /** Whose records those are that are of no known account. */
  readonly accountId: string
}

// Source: AWS CloudTrail record contents; 1.08 is the version whose members these are.
const VERSION = '1.08'
const SERVICE_NAME = 'chime.amazonaws.com'

/** Of texts that whoever calls can make as long as a request is. Source: AWS CloudTrail record contents. */
const TEXT_CHARACTERS_MAX = 1024

/**
 * What is longer goes without its parameters and answer, so that nobody can have a trail set aside, or lines lost, by calls
 * that are large. CloudTrail does so from 100 KB on; no call that is meant well comes near to this.
 */
export const LINE_CHARACTERS_MAX = 32_768

/** A line of the trail for a call. */
export const callRecord = (call: AuditedCall, home: AuditHome): string => {
  const line = callLine(call, home)
  if (line.length <= LINE_CHARACTERS_MAX) return line
  return callLine({ ...call, requestParameters: undefined, responseElements: undefined }, home)
}

const callLine = (call: AuditedCall, { region, accountId }: AuditHome): string =>
  JSON.stringify({
    eventVersion: VERSION,
    userIdentity: call.userIdentity,
    eventTime: eventTime(call.timeMs),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.operation,
    awsRegion: region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent?.slice(0, TEXT_CHARACTERS_MAX) ?? null,
    errorCode: call.error?.name,
    errorMessage: call.error?.message.slice(0, TEXT_CHARACTERS_MAX),
    requestParameters: call.requestParameters ?? null,
    responseElements: call.responseElements ?? null,
    requestID: call.requestId,
    eventID: randomUUID(),
    readOnly: call.reads,
    resources: resourcesOf(call.arns),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.accountId ?? accountId,
    eventCategory: 'Management',
  })

/** A line of the trail for what the service did by itself, or what a call led to. */
export const eventRecord = (event: AuditRecord, timeMs: number, { region, accountId }: AuditHome): string =>
  JSON.stringify({
    eventVersion: VERSION,
    userIdentity: { accountId: event.accountId ?? accountId, invokedBy: SERVICE_NAME },
    eventTime: eventTime(timeMs),
    eventSource: SERVICE_NAME,
    eventName: event.event,
    awsRegion: region,
    sourceIPAddress: SERVICE_NAME,
    userAgent: SERVICE_NAME,
    requestParameters: null,
    responseElements: null,
    requestID: event.requestId,
    eventID: randomUUID(),
    readOnly: false,
    resources: resourcesOf(event.resources),
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: event.accountId ?? accountId,
    serviceEventDetails: event.details,
    eventCategory: 'Management',
  })

const MS_AND_ZONE = /\.\d+Z$/u
const eventTime = (timeMs: number) => new Date(timeMs).toISOString().replace(MS_AND_ZONE, 'Z')

const TYPES: readonly (readonly [service: string, resource: RegExp, type: string])[] = [
  ['chime', /^app-instance\/[^/]+$/u, 'AWS::Chime::AppInstance'],
  ['chime', /^app-instance\/[^/]+\/user\//u, 'AWS::Chime::AppInstanceUser'],
  ['chime', /^app-instance\/[^/]+\/bot\//u, 'AWS::Chime::AppInstanceBot'],
  ['mobiletargeting', /^apps\/[^/]+$/u, 'AWS::Pinpoint::App'],
  ['iam', /^role\//u, 'AWS::IAM::Role'],
]

/** Patterns, which stand for no one resource, are left out. */
const resourcesOf = (arns: readonly string[]) =>
  arns.flatMap((ARN) => {
    const parts = parseArn(ARN)
    if (!parts || ARN.includes('*')) return []
    const type = TYPES.find(([service, resource]) => service === parts.service && resource.test(parts.resource))?.[2]
    return [{ ARN, ...(parts.accountId && { accountId: parts.accountId }), type }]
  })
