import type { AuditEvent } from '../apis/operation.ts'
import type { HttpResponse } from '../lib/http.ts'

/** An answer, and what the access log and the audit may say of how it came about. */
export interface Exchange {
  readonly response: HttpResponse
  /** AWS's name of the operation; absent when none was found. */
  readonly operation?: string | undefined
  /** The exception's name, e.g. `ConflictException`; absent on success. */
  readonly errorType?: string | undefined
  readonly accountId?: string | undefined
  readonly accessKeyId?: string | undefined
  /** Why an answer is a 5xx; logged, never shown. */
  readonly cause?: unknown
  readonly audits?: readonly AuditEvent[] | undefined
}
