import { randomBytes, randomInt } from 'node:crypto'

/** An access key with its secret. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const ID_LENGTH = 16
const SECRET_BYTES = 30

/**
 * A fresh access key in AWS's form, which some clients check: `AKIA`, or `ASIA` for one that expires, and sixteen
 * characters; forty for the secret.
 */
export const newAccessKey = (prefix: 'AKIA' | 'ASIA' = 'AKIA'): AccessKey => ({
  accessKeyId: `${prefix}${Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join('')}`,
  secretAccessKey: randomBytes(SECRET_BYTES).toString('base64'),
})
