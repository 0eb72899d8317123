import { formatArn } from '../lib/arn.ts'
import { systemClock } from '../lib/clock.ts'
import { ACCOUNT, type Action, type Flag, storeCommand } from './store-command.ts'

const ID: Flag = { pattern: /^[0-9a-f]{32}$/u, allowed: '32 hexadecimal digits in lower case', isRequired: true }

// As CreateApp takes it.
const NAME: Flag = { pattern: /^.{1,64}$/su, allowed: '1 to 64 characters' }

const create: Action = {
  usage: '--id <32 hex digits> [--name <name>] [--account <12 digits>]',
  flags: { id: ID, name: NAME, account: ACCOUNT },
  words: 0,
  async run({ storage, config, flags }) {
    const { partition, region } = config
    const { id = '', name = id, account: accountId = config.accountId } = flags
    const arn = formatArn({ partition, service: 'mobiletargeting', region, accountId, resource: `apps/${id}` })
    await storage.write(async ({ pushApps }) => {
      if (await pushApps.get(accountId, id)) throw new Error(`${arn} exists already`)
      await pushApps.insert({ accountId, id, name, createdAtMs: systemClock() })
    })
    return { json: { appArn: arn }, text: `${arn}\n` }
  },
}

/** `carillon app`: adopts a push application whose ARN is compiled into apps. Source: ours, answer 9. */
export const app = storeCommand('app', 'create a push application under an id that apps know', { create })
