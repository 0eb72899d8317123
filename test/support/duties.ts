import type { Duty } from '../../src/background/upkeep.ts'
import { ALL_BUCKETS } from '../../src/store/sql/push-buckets.ts'

/** A step in every bucket where something is due; tells whether more is due in any. */
export const stepOf = async (duty: Duty): Promise<boolean> => {
  let isMoreDue = false
  const buckets = duty.due ? await duty.due(ALL_BUCKETS) : ALL_BUCKETS
  for (const bucket of buckets) isMoreDue = (await duty.step(bucket)) || isMoreDue
  return isMoreDue
}

/** Steps until nothing is due anywhere. */
export const finish = async (duty: Duty): Promise<void> => {
  if (await stepOf(duty)) await finish(duty)
}
