import { pushAppArn } from '../../shared/arns.ts'
import { existingApp } from '../existing.ts'
import { operation } from '../operation.ts'
import { applicationResponse } from '../wire.ts'

/**
 * Deletes a push application with its tags. Endpoints that name it stay; that it is gone shows at delivery.
 *
 * Shape   id -> 200 ApplicationResponse, as it was
 * Errors  NotFound: the account has none such.
 * Source  Pinpoint API reference, App
 */
export const DeleteApp = operation('DeleteApp', {
  permissions: ({ ApplicationId }, call) => [['mobiletargeting:DeleteApp', pushAppArn(call, ApplicationId)]],

  async handle({ ApplicationId }, context) {
    const { store } = context
    const app = await existingApp(ApplicationId, context)
    const tags = await store.tags.list(app.key)
    await store.pushApps.remove(app.accountId, app.id)
    return { ApplicationResponse: applicationResponse(context, app, tags) }
  },
})
