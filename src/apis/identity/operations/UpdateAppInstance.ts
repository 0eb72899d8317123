import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Gives an app instance another name and other metadata.
 *
 * Shape   app instance ARN + name + metadata -> 200 {AppInstanceArn}
 * Errors  Forbidden: no such app instance.
 * Source  API_identity-chime_UpdateAppInstance
 */
export const UpdateAppInstance = operation('UpdateAppInstance', {
  permissions: (input) => [['chime:UpdateAppInstance', input.AppInstanceArn]],

  async handle(input, context) {
    const instance = await existingInstance(input.AppInstanceArn, context)
    await context.store.appInstances.update(instance, input.Name, input.Metadata, context.nowMs)
    return { AppInstanceArn: input.AppInstanceArn }
  },
})
