import { type DestinationStream, destination, type Logger, pino } from 'pino'
import { PinoPretty } from 'pino-pretty'

/** How much is logged. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Where events become lines. The fields come first, then a sentence for people where the event needs one. */
export type Log = Pick<Logger, 'child' | 'info' | 'error'> & {
  /** Writes out what is still buffered, before the process ends. */
  flush(): void
}

/** What a log is opened with. */
export interface LogOptions {
  readonly level: LogLevel
  /** For people's eyes instead of JSON lines. */
  readonly pretty: boolean
  /** A file descriptor. Default: standard output's. */
  readonly to?: number
}

const STDOUT = 1
const FLUSH_MS = 250
const BUFFER_BYTES = 8 * 1024
// When whoever reads the log stands still, lines are dropped rather than memory taken without bound.
const BACKLOG_BYTES_MAX = 16 * 1024 * 1024

/** Opens the log. JSON lines are written behind the requests' backs, a quarter of a second late at most. */
export const openLog = ({ level, pretty, to = STDOUT }: LogOptions): Log => {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  if (pretty) {
    const stream: DestinationStream = PinoPretty({ destination: to, sync: true, singleLine: true, messageFormat })
    return loggerWith(pino(options, stream), () => {
      // Written at once, so that nothing is left to flush.
    })
  }
  const file = destination({
    dest: to,
    sync: false,
    minLength: BUFFER_BYTES,
    maxLength: BACKLOG_BYTES_MAX,
    periodicFlush: FLUSH_MS,
  })
  return loggerWith(pino(options, file), () => file.flushSync())
}

/** What leads a line for people's eyes: the sentence, else what happened in the fewest words; the fields follow. */
const messageFormat = ({ msg, event, operation, status, errorType }: Record<string, unknown>) =>
  msg === undefined
    ? [operation ?? event, status, errorType].filter((part) => part !== undefined).join(' ')
    : String(msg)

const loggerWith = (logger: Logger, flush: () => void): Log => Object.assign(logger, { flush })
