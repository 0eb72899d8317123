import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'
import { appInstance } from '../wire.ts'

/**
 * Shows an app instance.
 *
 * Shape   app instance ARN -> 200 {AppInstance}
 * Errors  Forbidden: no such app instance.
 * Source  API_identity-chime_DescribeAppInstance
 */
export const DescribeAppInstance = operation('DescribeAppInstance', {
  permissions: (input) => [['chime:DescribeAppInstance', input.AppInstanceArn]],

  async handle(input, context) {
    const instance = await existingInstance(input.AppInstanceArn, context)
    return { AppInstance: appInstance(input.AppInstanceArn, instance) }
  },
})
