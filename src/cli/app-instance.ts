import { formatArn } from '../lib/arn.ts'
import { systemClock } from '../lib/clock.ts'
import { ACCOUNT, type Action, type Flag, storeCommand } from './store-command.ts'

const ID: Flag = {
  pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u,
  allowed: 'a UUID in lower case',
  isRequired: true,
}

// As CreateAppInstance takes it.
const NAME: Flag = {
  pattern: /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]{1,256}$/u,
  allowed: '1 to 256 characters, none a control character',
}

const create: Action = {
  usage: '--id <uuid> [--name <name>] [--account <12 digits>]',
  flags: { id: ID, name: NAME, account: ACCOUNT },
  words: 0,
  async run({ storage, config, flags }) {
    const { partition, region } = config
    const { id = '', name = id, account: accountId = config.accountId } = flags
    const arn = formatArn({ partition, service: 'chime', region, accountId, resource: `app-instance/${id}` })
    await storage.write(async ({ appInstances }) => {
      if (await appInstances.get(accountId, id)) throw new Error(`${arn} exists already`)
      await appInstances.insert({ accountId, id, name, metadata: null, nowMs: systemClock() })
    })
    return { json: { appInstanceArn: arn }, text: `${arn}\n` }
  },
}

/** `carillon app-instance`: adopts an app instance whose ARN is compiled into apps. Source: ours, answer 9. */
export const appInstance = storeCommand('app-instance', 'create an app instance under an id that apps know', { create })
