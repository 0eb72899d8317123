import { parseArn } from '../lib/arn.ts'
import type { Route } from './api.ts'
import type { CallContext, Permission } from './operation.ts'

/**
 * An access key may do everything inside its own account and nothing outside.
 *
 * Errors  The API's answer for what does not exist: that something exists elsewhere must not show.
 */
export const authorize = (
  { api, model }: Pick<Route, 'api' | 'model'>,
  { caller }: CallContext,
  permissions: readonly Permission[],
): void => {
  for (const [, resource] of permissions) {
    const owner = parseArn(resource)?.accountId
    if (owner !== undefined && owner !== caller.accountId) throw api.errors.absent(resource, model.errors)
  }
}
