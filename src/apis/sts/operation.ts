import { operationOf } from '../operation.ts'
import type { StsApi } from './generated.ts'

/** Makes one operation of the Security Token Service. */
export const operation = operationOf<StsApi>()
