import { type Arn, formatArn, parseArn } from '../../lib/arn.ts'
import type { CallContext } from '../operation.ts'

/** The ARN of a resource of the caller's account on this server. */
export const ownArn = ({ caller, settings }: CallContext, service: string, resource: string): string =>
  formatArn({
    partition: settings.partition,
    service,
    region: settings.region,
    accountId: caller.accountId,
    resource,
  })

/** Whether an ARN is of the caller's own account, in the partition and region of this server. */
export const isOwn = ({ partition, region, accountId }: Arn, { caller, settings }: CallContext): boolean =>
  accountId === caller.accountId && region === settings.region && partition === settings.partition

/** What a Chime ARN names. Source: Service Authorization Reference, Amazon Chime. */
export type ChimeResource =
  | { readonly kind: 'instance'; readonly instanceId: string }
  | { readonly kind: 'user'; readonly instanceId: string; readonly id: string }
  | { readonly kind: 'bot'; readonly instanceId: string; readonly id: string }

const CHIME = /^app-instance\/([^/]+)(?:\/(user|bot)\/([^/]+))?$/u

/** What the ARN of something of Chime names, whosesoever it is; undefined for any other. */
export const chimeResourceIn = ({ service, resource }: Arn): ChimeResource | undefined => {
  const [, instanceId, kind, id] = (service === 'chime' && CHIME.exec(resource)) || []
  if (instanceId === undefined) return undefined
  if (id === undefined) return { kind: 'instance', instanceId }
  return { kind: kind === 'bot' ? 'bot' : 'user', instanceId, id }
}

/** The ARN of a push application of the caller's account; `*` stands for any. */
export const pushAppArn = (call: CallContext, id: string): string => ownArn(call, 'mobiletargeting', `apps/${id}`)

const APP = /^apps\/([^/]+)$/u

/** The id in the ARN of a push application, whosesoever it is; undefined for the ARN of something else, or none. */
export const idInPushAppArn = (arn: string): string | undefined => {
  const parts = parseArn(arn)
  return parts?.service === 'mobiletargeting' ? APP.exec(parts.resource)?.[1] : undefined
}
