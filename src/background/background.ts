import type { Clock } from '../lib/clock.ts'
import { bucketLease } from '../store/bucket-lease.ts'
import type { DataFolderHome } from '../store/data-folder.ts'
import type { Storage } from '../store/storage.ts'
import type { Events } from '../telemetry/events.ts'
import { expiredUsers } from './expired-users.ts'
import { oldRequests } from './old-requests.ts'
import { removedInstances } from './removed-instances.ts'
import { type Upkeep, upkeep } from './upkeep.ts'

/** What background work works with. */
export interface BackgroundOptions {
  readonly storage: Storage
  readonly home: DataFolderHome
  readonly now: Clock
  /** For how long a server that is not heard of keeps its part of the work to itself. */
  readonly leaseMs: number
  /** Whether no other server can work on the same store. */
  readonly isAlone: boolean
  readonly told: Pick<Events, 'audited' | 'upkeepFailed'>
}

/** Starts to do all that has to be done without a request. */
export const openBackground = ({ storage, home, now, leaseMs, isAlone, told }: BackgroundOptions): Upkeep => {
  const { audited } = told
  const duties = [
    expiredUsers({ storage, now, home, audited }),
    removedInstances({ storage, home, audited }),
    oldRequests(storage, now),
  ]
  return upkeep(
    duties,
    bucketLease({ storage, work: 'upkeep', owner: storage.serverId, now, leaseMs, isAlone }),
    told.upkeepFailed,
  )
}
