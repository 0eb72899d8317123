import { parseArn } from '../../lib/arn.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { CallContext } from '../operation.ts'
import { absent } from './errors.ts'

/** The ARN of a push application of the caller's account; `*` stands for any. */
export const appArn = ({ caller, settings }: CallContext, id: string) =>
  `arn:${settings.partition}:mobiletargeting:${settings.region}:${caller.accountId}:apps/${id}`

const APP = /^apps\/([^/]+)$/u

/**
 * The id of the push application that a ResourceArn names.
 *
 * Errors  BadRequest: the ARN of something else, or none. NotFound: another account's, or elsewhere.
 */
export const appId = (arn: string, call: CallContext): string => {
  const parts = parseArn(arn)
  const [, id] = APP.exec(parts?.resource ?? '') ?? []
  if (parts?.service !== 'mobiletargeting' || id === undefined)
    throw badRequest(`resource-arn: must be the ARN of an application, ${appArn(call, '<id>')}`)
  if (arn !== appArn(call, id)) throw absent(arn)
  return id
}
