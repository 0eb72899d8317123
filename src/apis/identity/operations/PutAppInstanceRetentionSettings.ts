import type { AppInstanceRecord } from '../../../store/sql/app-instances.ts'
import { existingInstance } from '../existing.ts'
import { operation } from '../operation.ts'
import { retentionSettings } from '../wire.ts'

/** How long messages outside a new retention can still be had back. Source: developer guide, manage-retention. */
const GRACE_MS = 30 * 86_400_000

/**
 * Sets for how long an app instance keeps channel messages; without RetentionDays, for good.
 *
 * InitiateDeletionTimestamp is when deleting begins: 30 days after a retention was set or changed. The same retention
 * put again leaves it, so that a tool which puts its settings every day does not put off deleting for ever.
 *
 * Shape   app instance ARN + settings -> 200 {AppInstanceRetentionSettings, InitiateDeletionTimestamp}
 * Errors  Forbidden: no such app instance.
 * Source  API_identity-chime_PutAppInstanceRetentionSettings; developer guide, manage-retention; the timestamp is ours
 */
export const PutAppInstanceRetentionSettings = operation('PutAppInstanceRetentionSettings', {
  permissions: (input) => [['chime:PutAppInstanceRetentionSettings', input.AppInstanceArn]],

  async handle(input, context) {
    const { store, nowMs } = context
    const instance = await existingInstance(input.AppInstanceArn, context)
    const days = input.AppInstanceRetentionSettings.ChannelRetentionSettings?.RetentionDays ?? null
    if (days === instance.retentionDays) return retentionSettings(instance)
    const deletesAtMs = days === null ? null : nowMs + GRACE_MS
    const changed: AppInstanceRecord = { ...instance, retentionDays: days, retentionDeletesAtMs: deletesAtMs }
    await store.appInstances.setRetention(changed)
    return retentionSettings(changed)
  },
})
