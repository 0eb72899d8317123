import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOTED_SECRETS_FILE, SECRET_MARK } from '../test/support/logs.ts'

// Whatever holds this holds a signature, or what it was made for. Our own sentences say "Signature=..." to callers.
const SIGNED = /Signature=[0-9a-f]|AWS4-HMAC-SHA256 +Credential=\w/u

/**
 * Searches the logs that the servers of a run have left in a folder.
 *
 * Shape  what is wrong with them: where something stands that must not, though not what; or that there are none
 */
export const faultOfLogs = (folder: string): string | undefined => {
  const files = readdirSync(folder)
  const logs = files.filter((file) => file.endsWith('.log')).sort()
  if (logs.length === 0) return 'no server has left a log'
  const noted = files.includes(NOTED_SECRETS_FILE) ? linesOf(join(folder, NOTED_SECRETS_FILE)) : []
  const secrets = [SECRET_MARK, ...new Set(noted.filter((line) => line !== ''))]
  const leaks = logs.flatMap((file) =>
    linesOf(join(folder, file)).flatMap((line, index) =>
      SIGNED.test(line) || secrets.some((secret) => line.includes(secret)) ? [`${file}:${index + 1}`] : [],
    ),
  )
  return leaks.length === 0 ? undefined : `secrets in ${folder}: ${leaks.join(', ')}`
}

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n')
