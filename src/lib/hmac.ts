import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const INNER = 0x36
const OUTER = 0x5c

/** One half of an HMAC: the hash of the key, laid over a byte, and of what follows. */
const half = (key: Uint8Array, over: number, followedBy: Uint8Array): Buffer => {
  const bytes = Buffer.allocUnsafe(BLOCK_BYTES + followedBy.length)
  for (let at = 0; at < BLOCK_BYTES; at += 1) bytes[at] = (key[at] ?? 0) ^ over
  bytes.set(followedBy, BLOCK_BYTES)
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')
}

/**
 * HMAC-SHA-256. Source: RFC 2104.
 *
 * Node's own makes an object outside of the heap for each key, or for each use: with many keys that are used once or
 * twice it takes ten times as long, and what it leaves behind slows down all else.
 */
export const hmacSha256 = (key: string | Uint8Array, text: string): Buffer => {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key
  const fitting = bytes.length > BLOCK_BYTES ? Buffer.from(hash('sha256', bytes, 'binary'), 'latin1') : bytes
  return half(fitting, OUTER, half(fitting, INNER, Buffer.from(text)))
}
