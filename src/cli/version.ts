import { release } from '../release.ts'
import type { Command } from './command.ts'

/** `carillon version` */
export const version: Command = {
  name: 'version',
  summary: 'print the version',
  help: () => 'Usage: carillon version\n',
  async run(_args, io) {
    io.stdout.write(`${release}\n`)
    return 0
  },
}
