import { existingUserKeys } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Removes an endpoint, so that no message reaches its device any more. Gone already is success: a retried DELETE must
 * not fail.
 *
 * Shape   user ARN + endpoint id -> 204
 * Errors  Forbidden: no such user.
 * Source  API_identity-chime_DeregisterAppInstanceUserEndpoint; ours, answer 13
 */
export const DeregisterAppInstanceUserEndpoint = operation('DeregisterAppInstanceUserEndpoint', {
  permissions: (input) => [['chime:DeregisterAppInstanceUserEndpoint', input.AppInstanceUserArn]],

  async handle(input, context) {
    const user = await existingUserKeys(input.AppInstanceUserArn, context)
    const endpoint = await context.store.endpoints.get(user.key, input.EndpointId)
    if (endpoint) await context.store.endpoints.remove(user, endpoint)
  },
})
