import { existingEndpoint } from '../existing.ts'
import { operation } from '../operation.ts'
import { endpoint } from '../wire.ts'

/**
 * Shows an endpoint with its device tokens: apps list their user's endpoints and describe each to find their own.
 *
 * Shape   user ARN + endpoint id -> 200 {AppInstanceUserEndpoint}
 * Errors  Forbidden: no such user, or no such endpoint of it.
 * Source  API_identity-chime_DescribeAppInstanceUserEndpoint
 */
export const DescribeAppInstanceUserEndpoint = operation('DescribeAppInstanceUserEndpoint', {
  permissions: (input) => [['chime:DescribeAppInstanceUserEndpoint', input.AppInstanceUserArn]],

  async handle(input, context) {
    const { AppInstanceUserArn: arn, EndpointId: id } = input
    return { AppInstanceUserEndpoint: endpoint(context, arn, await existingEndpoint(arn, id, context)) }
  },
})
