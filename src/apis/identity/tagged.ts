import type { Keyed, OperationContext } from '../operation.ts'
import { chimeResource } from './arns.ts'
import { existingBot, existingInstance, existingUser } from './existing.ts'

/** The app instance, user or bot with this ARN: what can bear tags. Errors: Forbidden when the caller has none such. */
export const existingTagged = (arn: string, context: OperationContext): Promise<Keyed> => {
  const { kind } = chimeResource(arn, context, 'instance', 'user', 'bot')
  switch (kind) {
    case 'instance':
      return existingInstance(arn, context)
    case 'user':
      return existingUser(arn, context)
    case 'bot':
      return existingBot(arn, context)
    default:
      return kind satisfies never
  }
}
