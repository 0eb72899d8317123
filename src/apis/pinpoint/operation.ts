import { operationOf } from '../operation.ts'
import type { PinpointApi } from './generated.ts'

/** Makes one operation of the Pinpoint API. */
export const operation = operationOf<PinpointApi>()
