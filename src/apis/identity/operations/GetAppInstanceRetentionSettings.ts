import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'
import { retentionSettings } from '../wire.ts'

/**
 * Shows for how long an app instance keeps channel messages.
 *
 * Shape   app instance ARN -> 200 {AppInstanceRetentionSettings, InitiateDeletionTimestamp}
 * Errors  Forbidden: no such app instance.
 * Source  API_identity-chime_GetAppInstanceRetentionSettings
 */
export const GetAppInstanceRetentionSettings = operation('GetAppInstanceRetentionSettings', {
  permissions: (input) => [['chime:GetAppInstanceRetentionSettings', input.AppInstanceArn]],

  async handle(input, context) {
    return retentionSettings(await existingInstance(input.AppInstanceArn, context))
  },
})
