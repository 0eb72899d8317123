import { parseArn } from '../lib/arn.ts'
import { endpointIdOf, userKey } from '../store/keys.ts'
import { laneParts } from '../store/push-lane.ts'
import type { EndpointRecord } from '../store/sql/endpoints.ts'
import type { PushAttemptRecord } from '../store/sql/push-attempts.ts'
import { CommandError } from './command.ts'
import type { Flag } from './flags.ts'
import { type Action, storeCommand } from './store-command.ts'

const USER: Flag = { pattern: /^arn:/u, allowed: "an AppInstanceUser's ARN", isRequired: true }

const ENDPOINTS_MAX = 1000
const ATTEMPTS_MAX = 50

const trace: Action = {
  usage: '--user <ARN>',
  flags: { user: USER },
  words: [],
  async run({ storage, flags: { user = '' } }) {
    const { accountId = '', resource = '' } = parseArn(user) ?? {}
    const [, instanceId = '', userId = ''] = /^app-instance\/([^/]+)\/user\/(.+)$/u.exec(resource) ?? []
    const { endpoints, attempts } = await storage.read(async (store) => {
      const instance = await store.appInstances.key(accountId, instanceId)
      const key = instance && userKey(instance, userId)
      if (!key || !(await store.users.exists(key))) throw new CommandError(`${user} does not exist`)
      return {
        endpoints: await store.endpoints.list(key, undefined, ENDPOINTS_MAX),
        attempts: await store.pushAttempts.ofUser(key, ATTEMPTS_MAX),
      }
    })
    const json = { endpoints: endpoints.map((endpoint) => endpointShown(endpoint, attempts)) }
    return { json, text: json.endpoints.map(textOf).join('\n') || `${user} has no endpoints\n` }
  },
}

const endpointShown = (
  { id, type, pushAppId, allowMessages, inactiveReason }: EndpointRecord,
  all: readonly PushAttemptRecord[],
) => ({
  endpointId: id,
  type,
  appId: pushAppId,
  allowMessages,
  status: inactiveReason === null ? 'ACTIVE' : 'INACTIVE',
  ...(inactiveReason !== null && { statusReason: inactiveReason }),
  attempts: all.filter(({ endpointKey }) => endpointIdOf(endpointKey) === id).map(attemptShown),
})

const attemptShown = ({ atMs, pushId, lane, outcome, reason, tookMs }: PushAttemptRecord) => ({
  at: new Date(atMs).toISOString(),
  pushId: endpointIdOf(pushId),
  channel: laneParts(lane).channel,
  outcome,
  ...(reason !== null && { reason }),
  tookMs,
})

const textOf = ({
  endpointId,
  type,
  allowMessages,
  status,
  statusReason,
  attempts,
}: ReturnType<typeof endpointShown>) => {
  const lines = attempts.map(
    ({ at, channel, outcome, reason, tookMs }) =>
      `  ${at}  ${channel.padEnd(18)}${[outcome, reason].filter((part) => part !== undefined).join(' ')}, ${tookMs} ms\n`,
  )
  const state = [status, statusReason, `AllowMessages ${allowMessages}`].filter((part) => part !== undefined).join(', ')
  return `${endpointId}  ${type}  ${state}\n${lines.join('') || '  no attempts are known\n'}`
}

const NOTES = `
Each endpoint of the user with its state, and the last attempts to reach it, the newest first. The last 100,000 attempts
of the whole server are kept.
`

/** `carillon endpoint`: why did this phone not get it? */
export const endpoint = storeCommand('endpoint', 'show what became of pushes to a user', { trace }, { notes: NOTES })
