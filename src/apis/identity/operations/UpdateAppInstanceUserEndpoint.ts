import { existingEndpoint } from '../existing.ts'
import { operation } from '../operation.ts'

/**
 * Gives an endpoint another name, or another say in which messages it receives. Absent members stay as they are.
 *
 * Shape   user ARN + endpoint id + name or AllowMessages -> 200 {AppInstanceUserArn, EndpointId}
 * Errors  Forbidden: no such user, or no such endpoint of it.
 * Source  API_identity-chime_UpdateAppInstanceUserEndpoint
 */
export const UpdateAppInstanceUserEndpoint = operation('UpdateAppInstanceUserEndpoint', {
  permissions: (input) => [['chime:UpdateAppInstanceUserEndpoint', input.AppInstanceUserArn]],

  async handle(input, context) {
    const { AppInstanceUserArn: arn, EndpointId: id } = input
    const before = await existingEndpoint(arn, id, context)
    const { Name: name = before.name, AllowMessages: allowMessages = before.allowMessages } = input
    await context.store.endpoints.update(before, name, allowMessages, context.nowMs)
    return { AppInstanceUserArn: arn, EndpointId: id }
  },
})
