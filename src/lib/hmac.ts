import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const INNER = 0x36
const OUTER = 0x5c

/** A key, laid over the blocks that begin the two hashes of an HMAC: done once for all that it signs. */
export interface HmacKey {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
}

/** Makes a key ready for use. Source: RFC 2104. */
export const hmacKey = (key: string | Uint8Array): HmacKey => {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key
  const fitting = bytes.length > BLOCK_BYTES ? Buffer.from(hash('sha256', bytes, 'binary'), 'latin1') : bytes
  const over = (byte: number) => Uint8Array.from({ length: BLOCK_BYTES }, (_, at) => (fitting[at] ?? 0) ^ byte)
  return { inner: over(INNER), outer: over(OUTER) }
}

const hashOf = (block: Uint8Array, text: string, encoding: 'utf8' | 'latin1'): string => {
  const bytes = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text, encoding))
  bytes.set(block)
  bytes.write(text, BLOCK_BYTES, encoding)
  return hash('sha256', bytes, 'binary')
}

/**
 * HMAC-SHA-256. Source: RFC 2104.
 *
 * Node's own makes an object outside of the heap for each key, or for each use: with many keys that are used once or
 * twice it takes ten times as long, and what it leaves behind slows down all else.
 */
export const hmacSha256 = ({ inner, outer }: HmacKey, text: string): Buffer =>
  Buffer.from(hashOf(outer, hashOf(inner, text, 'utf8'), 'latin1'), 'latin1')
