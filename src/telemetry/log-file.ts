import { write, writeSync } from 'node:fs'

const FLUSH_MS = 250
const BUFFER_BYTES = 8 * 1024
/** When the log can't be written, or nobody reads it, lines are dropped rather than memory taken without bound. */
const BACKLOG_BYTES_MAX = 16 * 1024 * 1024
/** How soon it is tried again to write what could not be written. */
const RETRY_MS = 10
/** How long the end of the process waits for a reader that is slow. */
const LAST_WAIT_MS = 1_000

/** Where lines go. */
export interface LogFile {
  write(line: string): void
  /** Writes out now what waits, as far as the file takes it. */
  flush(): void
}

const NOTHING = Buffer.alloc(0)
const files = new Set<LogFile>()
process.on('exit', () => {
  for (const file of files) file.flush()
})

/**
 * Writes lines behind the requests' backs, a quarter of a second late at most.
 *
 * A file that can't be written, on a full disk above all, must neither end the process nor hold it up: what could not
 * be written is kept and tried again, up to BACKLOG_BYTES_MAX.
 */
export const logFile = (descriptor: number): LogFile => {
  let waiting = ''
  let unwritten = NOTHING
  let isWriting = false
  let isResting = false

  const begin = () => {
    if (isWriting || isResting) return
    if (unwritten.length === 0) {
      unwritten = Buffer.from(waiting)
      waiting = ''
    }
    if (unwritten.length === 0) return
    isWriting = true
    write(descriptor, unwritten, (error, bytes) => {
      isWriting = false
      if (error) rest()
      else unwritten = unwritten.subarray(bytes)
      if (unwritten.length > 0 || waiting.length >= BUFFER_BYTES) begin()
    })
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
  setInterval(begin, FLUSH_MS).unref()

  const file: LogFile = {
    write(line) {
      if (waiting.length + unwritten.length >= BACKLOG_BYTES_MAX) return
      waiting += line
      if (waiting.length >= BUFFER_BYTES) begin()
    },
    flush() {
      // What is being written is in the system's hands.
      const left = isWriting ? Buffer.from(waiting) : Buffer.concat([unwritten, Buffer.from(waiting)])
      waiting = ''
      if (!isWriting) unwritten = NOTHING
      writeNow(descriptor, left)
    },
  }
  files.add(file)
  return file
}

const stillness = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

const writeNow = (descriptor: number, bytes: Buffer): void => {
  const untilMs = performance.now() + LAST_WAIT_MS
  let left = bytes
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(descriptor, left))
    } catch (error) {
      const isReaderSlow = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
      if (!isReaderSlow || performance.now() > untilMs) return
      Atomics.wait(stillness, 0, 0, RETRY_MS)
    }
  }
}
