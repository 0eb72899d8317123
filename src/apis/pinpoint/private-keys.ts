import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

const PROBE = Buffer.from('carillon')

/**
 * The private key in a PEM text; undefined for a text that holds none, or one that is encrypted, not of the wanted kind,
 * or can't sign.
 */
export const privateKeyIn = (pem: string, isWanted: (key: KeyObject) => boolean): KeyObject | undefined => {
  try {
    const key = createPrivateKey(pem)
    // The kind first, since a key may be so long that to sign with it would hold up everybody.
    if (!isWanted(key)) return undefined
    return verify('sha256', PROBE, createPublicKey(key), sign('sha256', PROBE, key)) ? key : undefined
  } catch {
    // What OpenSSL says of a key helps nobody, and is not to be shown.
    return undefined
  }
}

/** Whether a key signs ES256, which needs this one curve. */
export const isP256 = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1'

// The lower bound is RS256's own (RFC 7518, section 3.3). Longer keys than these take milliseconds for each signature.
const RSA_BITS_MIN = 2048
const RSA_BITS_MAX = 4096

/** Whether a key signs RS256 in a time that a sender can afford. */
export const isRsa = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean => {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0
  return asymmetricKeyType === 'rsa' && bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX
}

/** A key as it is kept. */
export const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string
