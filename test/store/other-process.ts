// A process of its own on a data folder: makes app instances until it is killed, or one beside a server.
import { instanceIn } from '../support/records.ts'
import { openStore } from '../support/stores.ts'

const [folder = '', role] = process.argv.slice(2)
const storage = await openStore(folder, { alone: role === 'server' })
if (role === 'server')
  for (let n = 1; ; n += 1) {
    await instanceIn(storage, `instance-${n}`)
    process.stdout.write(`${n}\n`)
  }
await instanceIn(storage, 'made-beside')
await storage.close()
