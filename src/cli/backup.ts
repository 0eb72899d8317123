import { systemClock } from '../lib/clock.ts'
import { release } from '../release.ts'
import { backUp } from '../store/backup.ts'
import { backupCommand, said } from './backup-command.ts'
import { progressOn } from './progress.ts'

/** `carillon backup` */
export const backup = backupCommand({
  name: 'backup',
  summary: 'copy a data folder, beside its server or without one',
  flag: 'to',
  help: `
Copies the store as it stands, beside a running server, checks the copy, and leaves it as a new folder: it holds the
database, the keys, and a manifest, and is as secret as the data folder is. carillon restore makes a data folder of it.
`,
  async run(to, dataDir, io) {
    const { tell, end } = progressOn(io.stderr, 'Copied')
    const made = await backUp(dataDir, to, { release, nowMs: systemClock(), progress: tell })
    end()
    io.stdout.write(`${to} is a backup of ${dataDir}: ${said(made)}`)
  },
})
