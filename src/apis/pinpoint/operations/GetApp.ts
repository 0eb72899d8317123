import { pushAppArn } from '../../shared/arns.ts'
import { existingApp } from '../existing.ts'
import { operation } from '../operation.ts'
import { applicationResponse } from '../wire.ts'

/**
 * Shows a push application.
 *
 * Shape   id -> 200 ApplicationResponse
 * Errors  NotFound: the account has none such.
 * Source  Pinpoint API reference, App
 */
export const GetApp = operation('GetApp', {
  permissions: ({ ApplicationId }, call) => [['mobiletargeting:GetApp', pushAppArn(call, ApplicationId)]],

  async handle({ ApplicationId }, context) {
    const app = await existingApp(ApplicationId, context)
    const tags = await context.store.tags.list(app.key)
    return { ApplicationResponse: applicationResponse(context, app, tags) }
  },
})
