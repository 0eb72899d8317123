import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Deletes an app instance and all that is in it: inaccessible at once, emptied in the background.
 *
 * Shape   app instance ARN -> 204
 * Errors  Forbidden: no such app instance, or deleted already.
 * Source  API_identity-chime_DeleteAppInstance; ours, answers 13 and 23
 */
export const DeleteAppInstance = operation('DeleteAppInstance', {
  permissions: (input) => [['chime:DeleteAppInstance', input.AppInstanceArn]],

  async handle(input, context) {
    const instance = await existingInstance(input.AppInstanceArn, context)
    await context.store.appInstances.remove(instance, context.nowMs)
  },
})
