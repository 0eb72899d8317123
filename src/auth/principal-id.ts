import { randomInt } from 'node:crypto'
import type { PrincipalKind } from '../store/sql/principals.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const CHARACTERS = 17
const PREFIXES: Readonly<Record<PrincipalKind, string>> = { user: 'AIDA', role: 'AROA' }

/** A new id of a principal, in AWS's form: it tells it from a former one of the same name. */
export const newPrincipalId = (kind: PrincipalKind): string =>
  PREFIXES[kind] + Array.from({ length: CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
