import { readFileSync } from 'node:fs'
import { CommandError } from './command.ts'
import type { Flag } from './flags.ts'

/** Names the file: a passphrase on the command line could be seen by other users of the machine. */
export const PASSPHRASE_FILE: Flag = { pattern: /./su, allowed: 'a file' }

const CHARACTERS_MIN = 12

/** The first line of a file as a passphrase; undefined where no file is named. Errors: CommandError, if it is too short. */
export const passphraseIn = (file: string | undefined): string | undefined => {
  if (file === undefined) return undefined
  const [passphrase = ''] = readFileSync(file, 'utf8').split(/\r?\n/u)
  if (passphrase.length < CHARACTERS_MIN)
    throw new CommandError(
      `the first line of ${file} is no passphrase; allowed are ${CHARACTERS_MIN} characters or more`,
    )
  return passphrase
}
