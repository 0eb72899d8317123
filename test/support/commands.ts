import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { main } from '../../src/cli/main.ts'
import { openStore, temporaryFolder } from './stores.ts'

/** What `carillon <args>` prints, and its exit code; in this process, so that many are run in no time. */
export const run = async (...args: readonly string[]) => {
  const [stdout, stderr]: [string[], string[]] = [[], []]
  const into = (texts: string[]) => ({ write: (text: string) => texts.push(text) })
  const exitCode = await main(args, { stdout: into(stdout), stderr: into(stderr) })
  return { stdout: stdout.join(''), stderr: stderr.join(''), exitCode }
}

/** A data folder on which no server runs, and the commands that work on it. */
export const commandFolder = async () => {
  const folder = temporaryFolder()
  const dataDir = join(folder.path, 'data')
  await (await openStore(dataDir)).close()
  let files = 0
  const onFolder = (...args: readonly string[]) => run(...args, '--data-dir', dataDir)
  return {
    dataDir,
    run: onFolder,
    /** What a command that succeeds, or answers with no, says by `--output json`. */
    async json(...args: readonly string[]) {
      const { stdout, stderr } = await onFolder(...args, '--output', 'json')
      if (stderr !== '') throw new Error(stderr)
      return JSON.parse(stdout)
    },
    /** A file of this content. */
    file(content: string | object) {
      files += 1
      const path = join(folder.path, `document-${files}.json`)
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
      return path
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

/** A policy that allows one thing. */
export const allowing = (action: string, resource = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
})
