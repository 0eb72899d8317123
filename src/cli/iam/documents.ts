import { createReadStream, statSync } from 'node:fs'
import { PolicyFault } from '../../auth/policy/fault.ts'
import { type Policy, parsePolicy } from '../../auth/policy/parse.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'
import type { Word } from '../store-command.ts'

const FILE = { pattern: /^.+$/su, allowed: 'a path, or - for standard input' }

/** A policy's document, as a word. */
export const DOCUMENT_WORD: Word = { what: 'file', ...FILE }

/** A policy's document, by a flag. */
export const DOCUMENT: Flag = FILE

type PolicyKind = Parameters<typeof parsePolicy>[1]

/** More than any policy may have. */
const BYTES_MAX = 1_048_576

const STDIN = '-'

/**
 * Reads a policy from a file, or from standard input for `-`.
 *
 * Errors  in one line: it can't be read; it is no policy, with the place in it and the reason.
 */
export const readPolicy = async (path: string, kind: PolicyKind): Promise<{ text: string; policy: Policy }> => {
  const text = await textOf(path)
  try {
    return { text, policy: parsePolicy(text, kind) }
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error
    throw new CommandError(`${nameOf(path)} is no valid policy: ${error.path} ${error.reason}`)
  }
}

const nameOf = (path: string) => (path === STDIN ? 'standard input' : path)

const textOf = async (path: string): Promise<string> => {
  if (path !== STDIN && statSync(path).isDirectory()) throw new CommandError(`${path} is a folder: name a file`)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of path === STDIN ? process.stdin : createReadStream(path)) {
    bytes += chunk.length
    if (bytes > BYTES_MAX) throw new CommandError(`${nameOf(path)} has more than ${BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Reads it where there is one to be read. Errors: as `readPolicy`. */
export const readPolicyText = async (path: string | undefined, kind: PolicyKind): Promise<string | undefined> =>
  path === undefined ? undefined : (await readPolicy(path, kind)).text
