import { parseArn } from '../../lib/arn.ts'
import type { CallContext } from '../operation.ts'

/** The ARN of a push application of the caller's account; `*` stands for any. */
export const pushAppArn = ({ caller, settings }: CallContext, id: string) =>
  `arn:${settings.partition}:mobiletargeting:${settings.region}:${caller.accountId}:apps/${id}`

const APP = /^apps\/([^/]+)$/u

/** The id in the ARN of a push application, whosesoever it is; undefined for the ARN of something else, or none. */
export const idInPushAppArn = (arn: string): string | undefined => {
  const parts = parseArn(arn)
  return parts?.service === 'mobiletargeting' ? APP.exec(parts.resource)?.[1] : undefined
}
