import { badRequest } from '../../protocol/errors.ts'
import type { CallContext } from '../operation.ts'
import { idInPushAppArn, pushAppArn } from '../shared/arns.ts'
import { absent } from './errors.ts'

/**
 * The id of the push application that a ResourceArn names.
 *
 * Errors  BadRequest: the ARN of something else, or none. NotFound: another account's, or elsewhere.
 */
export const appId = (arn: string, call: CallContext): string => {
  const id = idInPushAppArn(arn)
  if (id === undefined) throw badRequest(`resource-arn: must be the ARN of an application, ${pushAppArn(call, '<id>')}`)
  if (arn !== pushAppArn(call, id)) throw absent(arn)
  return id
}
