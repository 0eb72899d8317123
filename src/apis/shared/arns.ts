import { formatArn, parseArn } from '../../lib/arn.ts'
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

/** The ARN of a push application of the caller's account; `*` stands for any. */
export const pushAppArn = (call: CallContext, id: string): string => ownArn(call, 'mobiletargeting', `apps/${id}`)

const APP = /^apps\/([^/]+)$/u

/** The id in the ARN of a push application, whosesoever it is; undefined for the ARN of something else, or none. */
export const idInPushAppArn = (arn: string): string | undefined => {
  const parts = parseArn(arn)
  return parts?.service === 'mobiletargeting' ? APP.exec(parts.resource)?.[1] : undefined
}
