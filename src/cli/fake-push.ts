import { join, resolve } from 'node:path'
import { openFakePush } from '../fake-push/fake-push.ts'
import { FILES, keptMaterials } from '../fake-push/folder.ts'
import type { Materials } from '../fake-push/materials.ts'
import { WORDS } from '../fake-push/script.ts'
import { systemClock } from '../lib/clock.ts'
import { type Command, CommandError, type Output } from './command.ts'
import { checkFlags, type Flag, OUTPUT, splitFlags } from './flags.ts'
import { stopSignal } from './stop-signal.ts'

const HOST: Flag = { pattern: /^[\w.:-]{1,253}$/u, allowed: 'an IP address or a host name' }
const PORT: Flag = { pattern: /^\d{1,5}$/u, allowed: '0 (any free one) to 65535' }

const FLAGS: Readonly<Record<string, Flag>> = {
  dir: { pattern: /./u, allowed: 'a folder' },
  host: HOST,
  port: PORT,
  'inbox-port': PORT,
  name: { ...HOST, isRepeatable: true },
  'max-streams': { pattern: /^[1-9]\d{0,5}$/u, allowed: '1 to 999999' },
  lean: { pattern: /^(?:on|off)$/u, allowed: 'on or off' },
  output: OUTPUT,
}

const DEFAULTS = { dir: 'fake-push', host: '127.0.0.1', port: '8443', 'inbox-port': '8444' }

const scriptHelp = () =>
  Object.values(WORDS)
    .map(({ form, meaning }) => `  ${form.padEnd(32)}${meaning}`)
    .join('\n')

const help = () => `Usage: carillon fake-push [flags]

Apple's and Google's push services as a sender sees them, for development and tests: HTTP/2 over TLS, with the answers
of the real ones, and an inbox that shows what a phone would have got.

  --dir          where its authority and credentials for it are made at the first start, and kept (${DEFAULTS.dir})
  --host         where it listens (${DEFAULTS.host}); whoever can reach it can read the inbox
  --port         of Apple and Google together; 0 picks a free one (${DEFAULTS.port})
  --inbox-port   of the inbox; 0 picks a free one (${DEFAULTS['inbox-port']})
  --name         another host that its certificate is good for, when it is made; may be given several times
  --max-streams  how many pushes a connection may have under way (1000)
  --lean         on: takes every push, checks nothing and keeps nothing, for measuring senders (off)
  --output       text, or json: one line, once it listens (text)

A device token says by its first word what becomes of its push. Of Apple and of Google:

${scriptHelp()}

Any other is delivered, if it has the form of one: hexadecimal for Apple, anything for Google.

Inbox:

  GET /pushes?token=&after=&wait=  the pushes to a device token, or to all; those after a number; waiting so many
                                   seconds for the first
  DELETE /pushes?token=            forgets them
  GET /counters, DELETE /counters  how often each answer was given
`

/** `carillon fake-push` */
export const fakePush: Command = {
  name: 'fake-push',
  summary: 'stand in for Apple and Google, in development and tests',
  help,
  async run(args, io) {
    const { given, words: others } = splitFlags(args, Object.keys(FLAGS), 'carillon fake-push --help')
    if (others.length > 0) throw new CommandError('fake-push takes flags only; carillon fake-push --help shows how')
    checkFlags(given, FLAGS)
    const flags = { ...DEFAULTS, ...Object.fromEntries(Object.entries(given).map(([name, texts]) => [name, texts[0]])) }
    const { dir, host, port, 'inbox-port': inboxPort, 'max-streams': maxStreams, lean, output } = flags as Flags

    const stopWanted = stopSignal()
    const hosts = [...new Set(['localhost', '127.0.0.1', '::1', host, ...(given.name ?? [])])]
    const materials = await keptMaterials(dir, hosts, systemClock())
    await using fake = await openFakePush({
      materials,
      host,
      port: Number(port),
      inboxPort: Number(inboxPort),
      lean: lean === 'on',
      ...(maxStreams !== undefined && { maxStreams: Number(maxStreams) }),
    })
    const { url, tokenUrl, inboxUrl } = fake
    tell(io.stdout, { url, tokenUrl, inboxUrl, folder: resolve(dir), materials }, output)
    await stopWanted
    return 0
  },
}

interface Flags {
  readonly dir: string
  readonly host: string
  readonly port: string
  readonly 'inbox-port': string
  readonly 'max-streams'?: string
  readonly lean?: string
  readonly output?: string
}

interface Told {
  readonly url: string
  readonly tokenUrl: string
  readonly inboxUrl: string
  readonly folder: string
  readonly materials: Materials
}

const tell = (stdout: Output, { url, tokenUrl, inboxUrl, folder, materials }: Told, output = 'text') => {
  const ca = join(folder, FILES.ca)
  if (output === 'json') return stdout.write(`${JSON.stringify({ url, tokenUrl, inboxUrl, ca, folder })}\n`)
  const { keyId, teamId, bundleId } = materials.apnsToken
  return stdout.write(`Stands in for Apple and Google. Nothing that is sent here reaches a phone.

Apple, Google   ${url}
Token endpoint  ${tokenUrl}
CA              ${ca}
Inbox           ${inboxUrl}/pushes

Credentials, good here and nowhere else, in ${folder}:

${FILES.apnsKey}              key id ${keyId}, team id ${teamId}, bundle id ${bundleId}
${FILES.apnsCertificate}     with ${FILES.apnsCertificateKey}
${FILES.serviceAccount}     project ${materials.fcm.projectId}

A device token's first word says what becomes of its push: carillon fake-push --help
`)
}
