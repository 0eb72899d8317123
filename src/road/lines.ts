/** A line of a file, from 1; `text` is undefined where it is too long, or not UTF-8. */
export interface Line {
  readonly number: number
  readonly text: string | undefined
  /** How much of the file has been read with it. */
  readonly bytesDone: number
}

/** What a line may have. */
export const LINE_BYTES_MAX = 1_048_576

const NEWLINE = 0x0a

/** The lines of a file that is read piece by piece, so that no more than one line is held. */
export const linesOf = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let number = 0
  let bytesDone = 0
  let held: Uint8Array[] = []
  let heldBytes = 0

  const line = (): Line => {
    number += 1
    const isTooLong = heldBytes > LINE_BYTES_MAX
    const read = { number, bytesDone, text: isTooLong ? undefined : decoded(utf8, Buffer.concat(held)) }
    held = []
    heldBytes = 0
    return read
  }
  const hold = (piece: Uint8Array) => {
    bytesDone += piece.length
    heldBytes += piece.length
    if (heldBytes <= LINE_BYTES_MAX) held.push(piece)
  }

  for await (const chunk of chunks) {
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, to))
      bytesDone += 1
      yield line()
      from = to + 1
    }
    if (from < chunk.length) hold(chunk.subarray(from))
  }
  if (heldBytes > 0) yield line()
}

const decoded = (utf8: { decode(bytes: Uint8Array): string }, bytes: Uint8Array) => {
  try {
    return utf8.decode(bytes)
  } catch {
    // Whoever reads the line says that it can't be read.
    return undefined
  }
}
