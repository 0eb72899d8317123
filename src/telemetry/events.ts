import { failure } from './failure.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { pushEvents } from './push-events.ts'

/** What may be told of one answered request. Source: ours, answer 20: no ARN of a user, no path, no query. */
export interface AnsweredRequest {
  readonly requestId: string
  /** AWS's name of the operation; absent when none was found. */
  readonly operation?: string | undefined
  readonly status: number
  readonly errorType?: string | undefined
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly tookMs: number
  /** Of the bodies. */
  readonly bytesIn: number
  readonly bytesOut: number
}

/** Something that happened to somebody's resources, and on whose behalf. */
export interface AuditRecord {
  readonly event: string
  readonly resources: readonly string[]
  readonly details?: Readonly<Record<string, string>>
  /** Absent when the service itself acted. */
  readonly requestId?: string | undefined
  /** Of the client, by the word of trusted proxies alone. */
  readonly sourceIp?: string | undefined
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
}

/** One commit of the store: how many transactions share it, and how long it took. */
export interface Commit {
  readonly transactions: number
  readonly commitMs: number
}

/** All that is worth telling of a running server. */
export type Events = ReturnType<typeof events>

const MS_PER_SECOND = 1000
const NONE = 'none'

const REFUSED_EVERY_MS = 10_000

// As many as there are requests while a database is away or full.
const storeRefused = (log: Log) => {
  let toldMs = Number.NEGATIVE_INFINITY
  let count = 0
  return (cause: unknown) => {
    count += 1
    const nowMs = performance.now()
    if (nowMs - toldMs < REFUSED_EVERY_MS) return
    log.error({ event: 'storeRefused', count, failure: failure(cause) }, 'The database did not do what it was to')
    toldMs = nowMs
    count = 0
  }
}

// The one event on every request's path: what its lines have in common is made into text once.
const requestServed = (log: Log, { requests, requestSeconds }: Metrics) => {
  const lines = log.child({ event: 'requestServed' })
  return (request: AnsweredRequest) => {
    const { operation = NONE, status, errorType: error = NONE, tookMs } = request
    requests.inc({ operation, status, error })
    requestSeconds.observe({ operation }, tookMs / MS_PER_SECOND)
    lines.info(request)
  }
}

/** One function per event: the counter and the log line cannot drift apart. */
export const events = (log: Log, metrics: Metrics) => ({
  requestServed: requestServed(log, metrics),
  ...pushEvents(log, metrics),

  /** `cause` is not for callers: this line is the only place where it shows. */
  requestFailed(requestId: string, operation: string | undefined, cause: unknown) {
    log.error({ event: 'requestFailed', requestId, operation, failure: failure(cause) })
  },

  audited(record: AuditRecord) {
    metrics.audits.inc({ event: record.event })
    log.info({ audit: true, ...record })
  },

  /** A call or an event of which the trail does not tell. */
  auditLost(records: number) {
    metrics.auditLost.inc(records)
    log.error({ event: 'auditLost', records }, 'Audit records were lost')
  },

  /** The trail can't be written. What is to be in it waits, as long as there is room. */
  auditFailed(cause: unknown) {
    log.error({ event: 'auditFailed', failure: failure(cause) }, 'The audit trail takes no records')
  },

  /** A call could not be put into words. */
  auditBroken(cause: unknown) {
    metrics.auditLost.inc()
    log.error({ event: 'auditBroken', failure: failure(cause) }, 'An audit record was lost')
  },

  /** No line: there are thousands a second. */
  committed({ transactions, commitMs }: Commit) {
    metrics.batchWrites.observe(transactions)
    metrics.commitSeconds.observe(commitMs / MS_PER_SECOND)
  },

  /** What was committed is on disk now. No line, as above. */
  synced(tookMs: number) {
    metrics.fsyncSeconds.observe(tookMs / MS_PER_SECOND)
  },

  /** No line, since a busy store has many. */
  ranAgain(because: 'collision' | 'lost connection') {
    metrics.runAgain.inc({ because })
  },

  /** One line in a while, with the latest reason and how many there were since the line before. */
  storeRefused: storeRefused(log),

  /** A server that starts has to wait for its database. */
  storeAwaited(cause: unknown) {
    const why = failure(cause)
    log.error({ event: 'storeAwaited', failure: why }, `Waiting for the database: ${why.message}`)
  },

  /** Writes are refused until the store has recovered; reads go on. */
  storeFailed(cause: unknown) {
    metrics.storeFailures.inc()
    log.error({ event: 'storeFailed', failure: failure(cause) }, 'The store takes no writes')
  },

  storeRecovered() {
    log.info({ event: 'storeRecovered' }, 'The store takes writes again')
  },

  /** What is due stays due, and is tried again. */
  upkeepFailed(duty: string, cause: unknown) {
    log.error({ event: 'upkeepFailed', duty, failure: failure(cause) }, 'Background work failed')
  },

  masterKeyMade(file: string) {
    log.info(
      { event: 'masterKeyMade', file },
      `The master key was made in ${file}; to keep it apart from the data, move it and name its new place by --master-key-file`,
    )
  },

  started(api: string, admin: string | undefined, tookMs: number) {
    log.info({ event: 'started', api, admin, tookMs: Math.round(tookMs) }, `Listening on ${api}`)
  },

  stopped() {
    log.info({ event: 'stopped' }, 'Stopped')
  },

  tlsReloaded() {
    log.info({ event: 'tlsReloaded' }, 'Certificate and key read again')
  },

  tlsReloadFailed(cause: unknown) {
    log.error({ event: 'tlsReloadFailed', failure: failure(cause) }, 'The former certificate stays in force')
  },
})
