import { operationOf } from '../operation.ts'
import type { IdentityApi } from './generated.ts'

/** Makes one operation of the Identity API. */
export const operation = operationOf<IdentityApi>()
