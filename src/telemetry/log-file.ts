import { write, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const FLUSH_MS = 250
const BUFFER_BYTES = 64 * 1024
/** When the file can't be written, or nobody reads it, lines are dropped rather than memory taken without bound. */
const BACKLOG_BYTES_MAX = 16 * 1024 * 1024
/** How soon it is tried again to write what could not be written. */
const RETRY_MS = 10
/** How long the end of the process waits for a reader that is slow. */
const LAST_WAIT_MS = 1_000

/** Where lines go. */
export interface LogFile {
  /** Returns whether the line was taken; it is not where too much waits already. */
  write(line: string): boolean
  /** Writes out now what waits, as far as the file takes it. Returns how many lines it has not been seen to take. */
  flush(): number
  /** Resolves when nothing waits any more, when the file takes nothing, or after LAST_WAIT_MS. */
  drained(): Promise<void>
}

/** What a log file is opened with. */
export interface LogFileOptions {
  /** How late a line may be written. */
  readonly flushMs?: number
  /** How much may wait before it is written at once. */
  readonly bufferBytes?: number
  /** Told of the first of several writes that fail. */
  readonly failed?: (cause: unknown) => void
}

/**
 * Gives the descriptor that the next whole lines go to, of so many bytes. When it gives another than before, a line of
 * which a part was written to that one is written again.
 *
 * Errors  as those of writing: it is tried again
 */
export type Target = (bytes: number) => number | Promise<number>

const NOTHING = Buffer.alloc(0)
const NEW_LINE = 10
const files = new Set<LogFile>()
process.on('exit', () => {
  for (const file of files) file.flush()
})

/**
 * Writes lines behind the requests' backs, a quarter of a second late at most unless told otherwise.
 *
 * A file that can't be written, on a full disk above all, must neither end the process nor hold it up: what could not
 * be written is kept and tried again, up to BACKLOG_BYTES_MAX.
 */
export const logFile = (
  to: number | Target,
  { flushMs = FLUSH_MS, bufferBytes = BUFFER_BYTES, failed = () => {} }: LogFileOptions = {},
): LogFile => {
  const target: Target = typeof to === 'number' ? () => to : to
  let waiting = ''
  let waitingBytes = 0
  /** Whole lines, of which those up to `writtenBytes` have been written to `descriptor`. */
  let lines = NOTHING
  let writtenBytes = 0
  let descriptor = typeof to === 'number' ? to : undefined
  let isWriting = false
  let isResting = false
  let isFailing = false

  const isEmpty = () => waiting === '' && lines.length === 0
  const begin = () => {
    if (isWriting || isResting || isEmpty()) return
    if (lines.length === 0) {
      lines = Buffer.from(waiting)
      waiting = ''
      waitingBytes = 0
    }
    isWriting = true
    try {
      const given = target(lines.length)
      if (typeof given === 'number') writeTo(given)
      else given.then(writeTo, ended)
    } catch (error) {
      ended(error)
    }
  }
  const writeTo = (given: number) => {
    if (given !== descriptor) writtenBytes = lineStart(lines, writtenBytes)
    descriptor = given
    write(given, lines, writtenBytes, lines.length - writtenBytes, null, ended)
  }
  const ended = (error: unknown, bytes = 0) => {
    isWriting = false
    if (error) {
      if (!isFailing) failed(error)
      isFailing = true
      rest()
      return
    }
    isFailing = false
    writtenBytes += bytes
    if (writtenBytes === lines.length) {
      lines = NOTHING
      writtenBytes = 0
    }
    if (lines.length > 0 || waitingBytes >= bufferBytes) begin()
  }
  // The threads that write are those that force the store to disk: a log that fails must not keep them busy.
  const rest = () => {
    isResting = true
    const again = () => {
      isResting = false
      begin()
    }
    setTimeout(again, RETRY_MS).unref()
  }
  setInterval(begin, flushMs).unref()

  const file: LogFile = {
    write(line) {
      if (waitingBytes + lines.length >= BACKLOG_BYTES_MAX) return false
      waiting += line
      waitingBytes += Buffer.byteLength(line)
      if (waitingBytes >= bufferBytes) begin()
      return true
    },
    flush() {
      // What is being written is in the system's hands, and may never get out of them.
      const begun = isWriting ? NOTHING : lines.subarray(writtenBytes)
      const unsure = isWriting ? linesIn(lines.subarray(writtenBytes)) : 0
      const left = Buffer.concat([begun, Buffer.from(waiting)])
      waiting = ''
      waitingBytes = 0
      if (!isWriting) {
        lines = NOTHING
        writtenBytes = 0
      }
      return unsure + linesIn(descriptor === undefined ? left : writeNow(descriptor, left))
    },
    async drained() {
      const untilMs = performance.now() + LAST_WAIT_MS
      while ((isWriting || !isEmpty()) && !isFailing && performance.now() < untilMs) {
        begin()
        await wait(RETRY_MS)
      }
    },
  }
  files.add(file)
  return file
}

/** Where the line begins that a place is in. */
const lineStart = (lines: Buffer, at: number) => (at === 0 ? 0 : lines.lastIndexOf(NEW_LINE, at - 1) + 1)

const linesIn = (bytes: Buffer): number => {
  let lines = 0
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) lines += 1
  return lines
}

const stillness = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** Returns what the file did not take. */
const writeNow = (descriptor: number, bytes: Buffer): Buffer => {
  const untilMs = performance.now() + LAST_WAIT_MS
  let left = bytes
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(descriptor, left))
    } catch (error) {
      const isReaderSlow = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isReaderSlow || performance.now() > untilMs) return left
      Atomics.wait(stillness, 0, 0, RETRY_MS)
    }
  }
  return left
}
