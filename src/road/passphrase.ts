import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { SEALING_KEY_BYTES, seal, unseal } from '../lib/sealing.ts'
import type { Sealing } from './kind.ts'
import { Refusal } from './members.ts'

/** What a file says of how its secrets are sealed. */
export interface SecretsHeader {
  readonly cipher: 'aes-256-gcm'
  readonly kdf: 'scrypt'
  readonly n: number
  readonly r: number
  readonly p: number
  /** Base64. */
  readonly salt: string
  /** What only the right passphrase opens, in base64. */
  readonly check: string
}

const SALT_BYTES = 16
// 128 MiB and some tenths of a second: for a thief, each guess.
const COST = { n: 2 ** 17, r: 8, p: 1 }
// A file is not to decide how much memory its reader takes.
const COST_MAX = { n: 2 ** 20, r: 8, p: 1 }
const CHECK = 'carillon'
const CHECK_PLACE = 'check'

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

const keyOf = (passphrase: string, salt: Buffer, { n, r, p }: typeof COST) =>
  derive(passphrase.normalize('NFC'), salt, SEALING_KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r })

/** Seals the secrets of a new file. */
export const sealing = async (
  passphrase: string,
): Promise<{ readonly header: SecretsHeader; readonly seal: Sealing }> => {
  const salt = randomBytes(SALT_BYTES)
  const key = await keyOf(passphrase, salt, COST)
  const sealed = (text: string, place: string) => seal(key, text, place).toString('base64')
  return {
    header: {
      cipher: 'aes-256-gcm',
      kdf: 'scrypt',
      ...COST,
      salt: salt.toString('base64'),
      check: sealed(CHECK, CHECK_PLACE),
    },
    seal: sealed,
  }
}

const isHeader = (value: unknown): value is SecretsHeader => {
  const { cipher, kdf, n, r, p, salt, check } = Object(value)
  const within = (cost: unknown, max: number) => Number.isInteger(cost) && Number(cost) >= 1 && Number(cost) <= max
  return (
    cipher === 'aes-256-gcm' &&
    kdf === 'scrypt' &&
    within(n, COST_MAX.n) &&
    // Source: RFC 7914, a power of 2, and not the first.
    Number.isInteger(Math.log2(n)) &&
    n > 1 &&
    within(r, COST_MAX.r) &&
    within(p, COST_MAX.p) &&
    typeof salt === 'string' &&
    typeof check === 'string'
  )
}

/** Opens the secrets of a file. Errors: another passphrase; the header is damaged. */
export const opening = async (header: unknown, passphrase: string): Promise<Sealing> => {
  if (!isHeader(header)) throw new Error('the file does not say in a known way how its secrets are sealed')
  const key = await keyOf(passphrase, Buffer.from(header.salt, 'base64'), header)
  const open = (text: string, place: string) => unseal(key, Buffer.from(text, 'base64'), place)
  if (open(header.check, CHECK_PLACE) !== CHECK)
    throw new Error("the passphrase is not the one that the file's secrets were sealed with")
  return (text, place) => {
    const opened = open(text, place)
    if (opened === undefined) throw new Refusal('its secrets were altered, or are those of another record')
    return opened
  }
}
