import type { EndpointRecord } from '../../../store/sql/endpoints.ts'
import type { OperationContext } from '../../operation.ts'
import { chimeResource, pushAppId, userArn } from '../arns.ts'
import { conflict, forbidden, resourceLimitExceeded } from '../errors.ts'
import { existingUserKeys } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Adds a device to an app instance user, so that messages reach it as pushes.
 *
 * Shape   user ARN + type + push application + device token -> 201 {AppInstanceUserArn, EndpointId}
 * Errors  BadRequest: the ResourceArn is none of the caller's account. Forbidden: no such user or push application.
 *         Conflict: the user has this device already; the token was used with other parameters.
 *         ResourceLimitExceeded: too many endpoints, all active.
 * Source  API_identity-chime_RegisterAppInstanceUserEndpoint; ours, answers 1 to 8
 */
export const RegisterAppInstanceUserEndpoint = operation('RegisterAppInstanceUserEndpoint', {
  permissions: ({ AppInstanceUserArn, ResourceArn }) => [
    ['chime:RegisterAppInstanceUserEndpoint', AppInstanceUserArn],
    ['mobiletargeting:GetApp', ResourceArn],
  ],

  validate: ({ ResourceArn }, call) => void pushAppId(ResourceArn, call),

  isFrequent: true,

  once: {
    parent: (input, context) => existingUserKeys(input.AppInstanceUserArn, context),
    remember: (output) => output.EndpointId ?? '',
    recall: (endpointId, input) => ({ AppInstanceUserArn: input.AppInstanceUserArn, EndpointId: endpointId }),
  },

  async handle(input, context, user) {
    const { store, settings, ids, nowMs, caller } = context
    const appId = pushAppId(input.ResourceArn, context)
    if (!(await store.pushApps.exists(caller.accountId, appId)))
      throw forbidden(`${input.ResourceArn} does not exist, or mobiletargeting:GetApp is not allowed on it`)

    const outcome = await store.registrations.register({
      user,
      newId: ids.ordered(),
      device: {
        type: input.Type,
        pushAppId: appId,
        deviceToken: input.EndpointAttributes.DeviceToken,
        voipDeviceToken: input.EndpointAttributes.VoipDeviceToken ?? null,
        name: input.Name ?? null,
        allowMessages: input.AllowMessages ?? 'ALL',
      },
      tokenPolicy: settings.deviceTokenPolicy,
      endpointsMax: settings.quotas.endpointsPerUser,
      nowMs,
    })
    switch (outcome.kind) {
      case 'taken':
        throw conflict(`This device is registered for the user already, as endpoint ${outcome.endpointId}`)
      case 'full':
        throw resourceLimitExceeded(
          `The user has ${settings.quotas.endpointsPerUser} active endpoints already: deregister one first`,
        )
      case 'created':
        if (outcome.movedFrom) await auditMove(input.AppInstanceUserArn, outcome.endpointId, outcome.movedFrom, context)
        break
      case 'renewed':
        break
      default:
        outcome satisfies never
    }
    return { AppInstanceUserArn: input.AppInstanceUserArn, EndpointId: outcome.endpointId }
  },
})

const auditMove = async (takerArn: string, endpointId: string, from: EndpointRecord, context: OperationContext) => {
  const { store, audit } = context
  const former = await store.users.get(from.userKey)
  const { instanceId } = chimeResource(takerArn, context, 'user')
  audit({
    event: 'DeviceTokenMoved',
    resources: [takerArn, ...(former ? [userArn(context, instanceId, former.id)] : [])],
    details: { toEndpointId: endpointId, fromEndpointId: from.id },
  })
}
