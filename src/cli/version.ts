import { readFileSync } from 'node:fs'
import type { Command } from './command.ts'

// The same path from src/cli and from dist/cli.
const PACKAGE_JSON = new URL('../../package.json', import.meta.url)

/** The version of this package. */
export const packageVersion = (): string => JSON.parse(readFileSync(PACKAGE_JSON, 'utf8')).version

/** `carillon version` */
export const version: Command = {
  name: 'version',
  summary: 'print the version',
  help: () => 'Usage: carillon version\n',
  async run(_args, io) {
    io.stdout.write(`${packageVersion()}\n`)
    return 0
  },
}
