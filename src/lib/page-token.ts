import { seal, unseal } from './sealing.ts'

/** Where a listing goes on: the sort key of the last item told. */
export type Cursor = readonly (string | number)[]

/** Makes and reads the opaque NextToken of listings. */
export interface PageTokens {
  /** `binding` is all that the token may be used for again: account, operation and filters. */
  seal(cursor: Cursor, binding: string): string
  /** Undefined for a token that is foreign, altered, malformed, or bound to something else. */
  open(token: string, binding: string): Cursor | undefined
}

/**
 * Page tokens that only this server can make or read. The first key seals, every key opens: rotation breaks no client.
 *
 * Units   each key is SEALING_KEY_BYTES long
 */
export const pageTokens = (keys: readonly [Uint8Array, ...Uint8Array[]]): PageTokens => ({
  seal: (cursor, binding) => seal(keys[0], JSON.stringify(cursor), binding).toString('base64url'),

  open(token, binding) {
    const sealed = Buffer.from(token, 'base64url')
    // Encoded again, because the decoder skips what it does not know.
    if (sealed.toString('base64url') !== token) return undefined
    for (const key of keys) {
      const text = unseal(key, sealed, binding)
      if (text !== undefined) return JSON.parse(text)
    }
    return undefined
  },
})
