import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type PushGauges, pushMetrics } from './push-metrics.ts'

/** What a scrape asks for at that moment. */
export interface Gauges {
  readonly walBytes: () => number
  /** Undefined where nothing is delivered. */
  readonly pushes: () => PushGauges | undefined
}

/** All that is counted and measured. Labels are low in cardinality: no id ever becomes one. */
export type Metrics = ReturnType<typeof metrics>

const REQUEST_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const DISK_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const BATCH_WRITES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
const MICROSECONDS_PER_SECOND = 1_000_000

/** The metrics of one server, in a registry of its own. */
export const metrics = ({ walBytes, pushes }: Gauges) => {
  const registry = new Registry()
  const registers = [registry]

  new Gauge({
    name: 'carillon_wal_bytes',
    help: "Size of the embedded store's write-ahead log.",
    registers,
    collect() {
      this.set(walBytes())
    },
  })
  measureProcess(registers)

  return {
    registry,
    ...pushMetrics([registry], pushes),
    requests: new Counter({
      name: 'carillon_requests_total',
      help: 'Requests answered, by operation, status and exception; "none" where there is none.',
      labelNames: ['operation', 'status', 'error'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'carillon_request_duration_seconds',
      help: "Time from the end of a request's header to its answer, by operation.",
      labelNames: ['operation'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'carillon_commit_duration_seconds',
      help: 'Time that the commit of a batch of writes took, without the sync that follows.',
      buckets: DISK_SECONDS,
      registers,
    }),
    fsyncSeconds: new Histogram({
      name: 'carillon_fsync_duration_seconds',
      help: 'Time that the disk took to confirm a batch of writes.',
      buckets: DISK_SECONDS,
      registers,
    }),
    batchWrites: new Histogram({
      name: 'carillon_batch_writes',
      help: 'Requests whose writes shared one commit.',
      buckets: BATCH_WRITES,
      registers,
    }),
    runAgain: new Counter({
      name: 'carillon_transactions_run_again_total',
      help: 'Runs of transactions in PostgreSQL in vain, each followed by another, by cause.',
      labelNames: ['because'],
      registers,
    }),
    audits: new Counter({
      name: 'carillon_audit_events_total',
      help: 'Audit lines written, by event.',
      labelNames: ['event'],
      registers,
    }),
    auditLost: new Counter({
      name: 'carillon_audit_lost_total',
      help: 'Records of the audit trail that could not be written.',
      registers,
    }),
    storeFailures: new Counter({
      name: 'carillon_store_failures_total',
      help: 'Times the store stopped taking writes.',
      registers,
    }),
  }
}

/** What the process takes of its machine. */
const measureProcess = (registers: Registry[]) => {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of the process.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, since the Unix epoch.',
    registers,
  }).set(Date.now() / 1000 - process.uptime())
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time the process has taken, in user and system mode.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / MICROSECONDS_PER_SECOND)
    },
  })
}
