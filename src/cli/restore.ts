import { release } from '../release.ts'
import { restore as restored } from '../store/backup.ts'
import { backupCommand, said } from './backup-command.ts'

/** `carillon restore` */
export const restore = backupCommand({
  name: 'restore',
  summary: 'make a data folder of a backup',
  flag: 'from',
  help: `
Makes a new data folder of what carillon backup has made, after checking that it is what was backed up. Nothing is ever
restored over a folder that holds something.
`,
  async run(from, dataDir, io) {
    const made = await restored(from, dataDir, release)
    const at = new Date(made.madeAtMs).toISOString()
    io.stdout.write(`${dataDir} holds the store as it was at ${at}: ${said(made)}`)
  },
})
