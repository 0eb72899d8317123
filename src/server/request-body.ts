import type { IncomingMessage } from 'node:http'

/** The body of a request that has none. */
export const NO_BODY = Buffer.alloc(0)

/**
 * Collects a body that was announced, and hands it over once it is whole, or undefined as soon as it is too large.
 * Without Content-Length the end is the last chunk's; a client that goes away is never heard of again.
 */
export const collectBody = (
  incoming: IncomingMessage,
  contentLengthBytes: number | undefined,
  bytesMax: number,
  done: (body: Buffer | undefined) => void,
): void => {
  const chunks: Buffer[] = []
  let bytes = 0
  const whole = () => done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes))

  const take = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bytesMax) {
      incoming.off('data', take)
      incoming.off('end', whole)
      incoming.resume()
      done(undefined)
      return
    }
    chunks.push(chunk)
    // Node tells of the end a turn later.
    if (bytes === contentLengthBytes) whole()
  }
  incoming.on('data', take)
  if (contentLengthBytes === undefined) incoming.on('end', whole)
}
