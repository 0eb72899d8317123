import { chimeResourceIn } from '../../apis/shared/arns.ts'
import { parseArn, userArnOf } from '../../lib/arn.ts'
import type { PushAudience, PushEndpoint } from '../../lib/push-content.ts'
import { endpointIdOf, userKey } from '../../store/keys.ts'
import type { Store } from '../../store/store.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'
import type { ActionInput } from '../store-command.ts'

/** Whom a push is for; exactly one of these is given. */
export const AUDIENCE_FLAGS: Readonly<Record<'user' | 'endpoint' | 'app-instance', Flag>> = {
  user: {
    pattern: /^arn:.+:app-instance\/[^/]+\/user\/[^/]+$/u,
    allowed: "an AppInstanceUser's ARN",
    isRepeatable: true,
  },
  endpoint: {
    pattern: /^arn:.+:app-instance\/[^/]+\/user\/[^/]+\/endpoints\/[^/]+$/u,
    allowed: '<AppInstanceUser ARN>/endpoints/<EndpointId>',
    isRepeatable: true,
  },
  'app-instance': { pattern: /^arn:.+:app-instance\/[^/]+$/u, allowed: "an AppInstance's ARN" },
}

/** Whom a command pushes to, and whose they all are. */
export interface NamedAudience {
  readonly accountId: string
  readonly audience: PushAudience
}

/** Whom the flags name. Errors: in one line, for what is not there, and for those of several accounts. */
export const namedAudience = async (store: Store, { lists, config }: ActionInput): Promise<NamedAudience> => {
  const { user = [], endpoint = [], 'app-instance': instances = [] } = lists
  if ([user, endpoint, instances].filter(({ length }) => length > 0).length !== 1)
    throw new CommandError('say whom to push to, by --user, --endpoint or --app-instance')
  const accounts = new Set([...user, ...endpoint, ...instances].map((arn) => parseArn(arn)?.accountId ?? ''))
  const [accountId = '', another] = accounts
  if (another !== undefined) throw new CommandError('they are of several accounts: push to each of these by itself')

  const instanceKeyOf = async (arn: string): Promise<Uint8Array> => {
    const parts = parseArn(arn)
    const named = parts && chimeResourceIn(parts)
    const isHere = parts?.partition === config.partition && parts.region === config.region
    const key = isHere && named && (await store.appInstances.key(accountId, named.instanceId))
    if (!key) throw new Error(`${arn} is not there: its app instance does not exist on this server`)
    return key
  }
  const userKeyOf = async (arn: string): Promise<Uint8Array> => {
    const key = userKey(await instanceKeyOf(arn), arn.slice(arn.indexOf('/user/') + '/user/'.length))
    if (!(await store.users.exists(key))) throw new Error(`${arn} is not there`)
    return key
  }
  const endpointOf = async (name: string): Promise<PushEndpoint> => {
    const [arn = '', id = ''] = name.split('/endpoints/')
    const found = await store.endpoints.get(await userKeyOf(arn), id)
    if (!found) throw new Error(`${name} is not there`)
    return { userKey: found.userKey, endpointKey: found.key }
  }

  if (user.length > 0) return { accountId, audience: { kind: 'users', userKeys: await inTurn(user, userKeyOf) } }
  if (endpoint.length > 0)
    return { accountId, audience: { kind: 'endpoints', endpoints: await inTurn(endpoint, endpointOf) } }
  return { accountId, audience: { kind: 'appInstance', instanceKey: await instanceKeyOf(instances[0] ?? '') } }
}

// A transaction has one thing to do at a time.
const inTurn = async <Name, Found>(names: readonly Name[], find: (name: Name) => Promise<Found>) => {
  const found: Found[] = []
  for (const name of names) found.push(await find(name))
  return found
}

/** Whose device a push went to, as JSON and on a line. */
export interface NamedDevice {
  /** The user's ARN; absent for an address, and for a user who is gone. */
  readonly user?: string
  readonly endpointId?: string
}

/** Names the device of a push. */
export const namedDevice = async (
  store: Store,
  config: ActionInput['config'],
  { userKey: key, endpointKey }: { readonly userKey: Uint8Array | null; readonly endpointKey: Uint8Array | null },
): Promise<NamedDevice> => {
  const user = key === null ? undefined : await store.users.named(key)
  return {
    ...(user && { user: userArnOf(config, user) }),
    ...(endpointKey !== null && { endpointId: endpointIdOf(endpointKey) }),
  }
}
