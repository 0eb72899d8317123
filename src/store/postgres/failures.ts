import { DatabaseError } from 'pg'
import { StoreUnavailable } from '../database.ts'

/** A transaction that failed without having written anything, and may succeed when it is run again from its start. */
export class Retryable extends Error {
  override readonly name = 'Retryable'
  /** How often it is run in all. */
  readonly attemptsMax: number
  /** What it has failed with once it is not run again. */
  readonly last: Error
  /** Whether its connection is of no use any more. */
  readonly isLost: boolean

  constructor(
    message: string,
    parts: { readonly attemptsMax: number; readonly last: Error; readonly isLost: boolean },
  ) {
    super(message)
    this.attemptsMax = parts.attemptsMax
    this.last = parts.last
    this.isLost = parts.isLost
  }
}

/** Another transaction holds what is needed, and does not end. */
export class HeldUp extends StoreUnavailable {}

/** With the pauses between them some two seconds: as long as a server takes to start again, or one of its rows to cool. */
const ATTEMPTS_MAX = 20

/** A row that is there twice is a fault of ours, unless it came between two looks. */
const ATTEMPTS_AT_DUPLICATE_MAX = 3

// Source: PostgreSQL's documentation, appendix A.
const CONFLICTS: ReadonlySet<string> = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
])
const DUPLICATE = '23505'
const LOST: ReadonlySet<string> = new Set([
  '25006', // read-only transaction: what was the primary is a standby now
  '25P03', // idle in a transaction for too long
  '53300', // too many connections
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // starting up, or shutting down
  '57P05', // idle for too long
])
/** Waited too long for a lock. */
const HELD_UP = '55P03'
/** The statement took too long. */
const TIMED_OUT = '57014'
/** Its user may not do that. */
const DENIED = '42501'
const CONNECTION_CLASS = '08'
/** Nobody is let in, or no database is there; no disk or memory left; input and output; corrupted data. */
const SERVER_CLASSES: ReadonlySet<string> = new Set(['28', '3D', '53', '58', 'XX'])
/** What is wrong with a value, which PostgreSQL's own words would quote. */
const VALUE_CLASS = '22'

/** What a failure means. What remains is a fault of ours or of the settings, told without any value of a row. */
export const failureOf = (error: unknown): Error => {
  // All that is not the server's word is the driver's, of its connection.
  if (!(error instanceof DatabaseError)) return lost(error)
  const code = error.code ?? ''
  const told = toldOf(error)
  if (CONFLICTS.has(code)) {
    const last = new StoreUnavailable('other transactions were faster each time', { cause: told })
    return new Retryable(told.message, { attemptsMax: ATTEMPTS_MAX, last, isLost: false })
  }
  if (code === DUPLICATE)
    return new Retryable(told.message, { attemptsMax: ATTEMPTS_AT_DUPLICATE_MAX, last: told, isLost: false })
  if (LOST.has(code) || code.startsWith(CONNECTION_CLASS)) return lost(told)
  if (code === HELD_UP) return new HeldUp(`PostgreSQL could not do it: ${told.message}`, { cause: told })
  if (code === TIMED_OUT || SERVER_CLASSES.has(code.slice(0, 2)))
    return new StoreUnavailable(`PostgreSQL could not do it: ${told.message}`, { cause: told })
  return told
}

const lost = (cause: unknown) => {
  const last = new StoreUnavailable(`PostgreSQL can't be reached: ${reasonOf(cause)}`, { cause })
  return new Retryable(last.message, { attemptsMax: ATTEMPTS_MAX, last, isLost: true })
}

// Where a name has several addresses, and all fail, Node's error has a code and no message.
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}

const GRANT = 'make its user the owner of the database, or grant what is missing, as docs/operations.md#postgresql says'

// The driver's own error quotes the row.
const toldOf = ({ code, message }: DatabaseError): Error => {
  if (code?.startsWith(VALUE_CLASS)) return new Error(`PostgreSQL refused a value (${code})`)
  return new Error(code === DENIED ? `${message} (${code}): ${GRANT}` : `${message} (${code})`)
}
