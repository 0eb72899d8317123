import type { Clock } from '../lib/clock.ts'
import { type AuditedCall, type AuditHome, callRecord, eventRecord } from './audit-record.ts'
import type { AuditRecord, Events } from './events.ts'
import { type LogFile, logFile } from './log-file.ts'
import { type Rotation, rotatedFile } from './rotated-file.ts'

/** A line in AWS CloudTrail's form for each call, and for what the service did by itself. */
export interface AuditTrail {
  called(call: AuditedCall): void
  happened(event: AuditRecord): void
  /** Writes out what waits, and tells of what could not be written. */
  close(): Promise<void>
}

/** What a trail is made of. */
export interface AuditTrailOptions {
  /** A file of its own, or where other lines go, too. */
  readonly to: LogFile
  readonly home: AuditHome
  readonly now: Clock
  readonly told: Pick<Events, 'auditLost'>
}

const FLUSH_MS = 1000
const BUFFER_BYTES = 64 * 1024
const LOSSES_TOLD_MS = 1000

/** The file of a trail. It can fail and be full like a log's: then lines wait for it, as many as there is room for. */
export const auditFile = (path: string, rotation: Rotation, told: Pick<Events, 'auditFailed'>): LogFile =>
  logFile(rotatedFile(path, rotation), { flushMs: FLUSH_MS, bufferBytes: BUFFER_BYTES, failed: told.auditFailed })

/** A trail that nobody waits for: what there is no room for is lost, counted, and told of once a second. */
export const auditTrail = ({ to, home, now, told }: AuditTrailOptions): AuditTrail => {
  let lost = 0
  const write = (record: string) => {
    if (!to.write(`${record}\n`)) lost += 1
  }
  const tellLosses = () => {
    if (lost > 0) told.auditLost(lost)
    lost = 0
  }
  const telling = setInterval(tellLosses, LOSSES_TOLD_MS).unref()
  return {
    called: (call) => write(callRecord(call, home)),
    happened: (event) => write(eventRecord(event, now(), home)),
    async close() {
      clearInterval(telling)
      await to.drained()
      lost += to.flush()
      tellLosses()
    },
  }
}
