// npm run bench:push: what delivery costs beside a bare node:http2 client that sends the same frames. bench/README.md
import { temporaryFolder } from '../test/support/stores.ts'
import { measureDurable } from './push/durable.ts'
import { leanFake } from './push/fake.ts'
import { measureFanOut } from './push/fan-out.ts'
import { measureSend } from './push/send.ts'

const PARTS = { send: measureSend, durable: measureDurable, 'fan-out': measureFanOut } as const

// What runs and what lies about is cleared away when the process exits, which it would not do by itself.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const wanted = process.argv.slice(2)
const folder = temporaryFolder()
process.once('exit', () => folder[Symbol.dispose]())
const fake = await leanFake(folder.path)
for (const [name, measure] of Object.entries(PARTS))
  if (wanted.length === 0 || wanted.includes(name)) await measure(fake, folder.path)
process.exit()
