import { type DestinationStream, type Logger, pino } from 'pino'
import { PinoPretty } from 'pino-pretty'
import { type LogFile, logFile } from './log-file.ts'

/** How much is logged. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Where events become lines. The fields come first, then a sentence for people where the event needs one. */
export type Log = Pick<Logger, 'child' | 'info' | 'error'> & {
  /** Where its lines go, for others that are to stand between them. */
  readonly lines: LogFile
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

/** Opens the log. JSON lines go to a `logFile`. */
export const openLog = ({ level, pretty, to = STDOUT }: LogOptions): Log => {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const lines = logFile(to)
  // What is pretty is written at once.
  const stream: DestinationStream = pretty
    ? PinoPretty({ destination: to, sync: true, singleLine: true, messageFormat })
    : lines
  return Object.assign(pino(options, stream), { lines, flush: () => void lines.flush() })
}

/** What leads a line for people's eyes: the sentence, else what happened in the fewest words; the fields follow. */
const messageFormat = ({ msg, event, operation, status, errorType }: Record<string, unknown>) =>
  msg === undefined
    ? [operation ?? event, status, errorType].filter((part) => part !== undefined).join(' ')
    : String(msg)
