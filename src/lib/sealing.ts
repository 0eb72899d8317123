import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Units: a sealing key is this many bytes. */
export const SEALING_KEY_BYTES = 32

/** Encrypts and authenticates `plain`, bound to `context`: it opens only with the same key and the same context. */
export const seal = (key: Uint8Array | KeyObject, plain: string | Uint8Array, context: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(typeof plain === 'string' ? Buffer.from(plain) : plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** What was sealed; undefined when it was altered, sealed by another key, or bound to something else. */
export const unsealBytes = (key: Uint8Array | KeyObject, sealed: Uint8Array, context: string): Buffer | undefined => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    // The tag does not fit: not sealed by this key, or not for this use.
    return undefined
  }
}

/** The text that was sealed; undefined as in `unsealBytes`. */
export const unseal = (key: Uint8Array, sealed: Uint8Array, context: string): string | undefined =>
  unsealBytes(key, sealed, context)?.toString('utf8')
