import { parseArn } from '../../../lib/arn.ts'
import type { PushAddress, PushEndpoint } from '../../../lib/push-content.ts'
import { PUSH_CHANNELS, type PushChannel } from '../../../lib/push-credentials.ts'
import { badRequest } from '../../../protocol/errors.ts'
import { userKey } from '../../../store/keys.ts'
import type { EndpointRecord } from '../../../store/sql/endpoints.ts'
import type { OperationContext } from '../../operation.ts'
import { chimeResourceIn, isOwn } from '../../shared/arns.ts'
import type { MessageRequest } from '../generated.ts'
import { refuseOtherChannel } from './asked.ts'
import type { Contents } from './contents.ts'
import type { PushFault } from './results.ts'

/** One whom a request names by a key: where its push goes, or why there is none. */
export type Target<Place> = { readonly key: string } & ({ readonly place: Place } | { readonly fault: PushFault })

/** Source: ours, answer 29. */
const TARGETS_MAX = 100

/** Errors: BadRequest for nobody, and for too many. */
export const checkCount = ({ Addresses = {}, Endpoints = {} }: MessageRequest): void => {
  const count = Object.keys(Addresses).length + Object.keys(Endpoints).length
  if (count === 0) throw badRequest('Addresses: required, or Endpoints')
  if (count > TARGETS_MAX) throw badRequest(`Addresses and Endpoints: at most ${TARGETS_MAX} together`)
}

// As the Identity API bounds it.
const DEVICE_TOKEN = /^.{1,1600}$/u

/** The device tokens that a request names. Errors: BadRequest for a channel that does not push. */
export const addressTargets = (
  { Addresses = {} }: MessageRequest,
  contents: Contents,
): readonly Target<PushAddress>[] =>
  Object.entries(Addresses).map(([deviceToken, configuration]) => {
    const channel = PUSH_CHANNELS.find((name) => name === configuration.ChannelType) ?? refuseOtherChannel()
    if (!DEVICE_TOKEN.test(deviceToken)) throw badRequest('Addresses: a key must be a device token, length 1 to 1600')
    const found = contents.of(providerOf(channel), configuration)
    return { key: deviceToken, ...('fault' in found ? found : { place: { channel, deviceToken, ...found } }) }
  })

const providerOf = (channel: PushChannel) => (channel === 'GCM' ? 'fcm' : 'apns')

/** The endpoints that a request names. Errors: BadRequest for a key that can't be one's. */
export const endpointTargets = async (
  { Endpoints = {} }: MessageRequest,
  appId: string,
  contents: Contents,
  context: OperationContext,
): Promise<readonly Target<PushEndpoint>[]> => {
  const targets: Target<PushEndpoint>[] = []
  for (const [key, configuration] of Object.entries(Endpoints)) {
    const endpoint = await endpointOf(key, context)
    const fault = endpoint ? faultOf(endpoint, appId) : 'EndpointNotFound'
    const found =
      fault || !endpoint
        ? { fault: fault ?? 'EndpointNotFound' }
        : contents.of(providerOf(endpoint.type), configuration)
    targets.push({ key, ...('fault' in found ? found : { place: { ...placeOf(endpoint!), ...found } }) })
  }
  return targets
}

const placeOf = ({ userKey: user, key }: EndpointRecord) => ({ userKey: user, endpointKey: key })

// What is another's, or another application's, is told from what is not there by nothing.
const faultOf = (
  { pushAppId, inactiveReason, allowMessages }: EndpointRecord,
  appId: string,
): PushFault | undefined => {
  if (pushAppId !== appId) return 'EndpointNotFound'
  if (inactiveReason !== null) return 'EndpointInactive'
  return allowMessages === 'NONE' ? 'OptedOut' : undefined
}

const KEY = /^(.+)\/endpoints\/([^/]+)$/u

/** Source: ours, answer 29. */
const endpointOf = async (text: string, context: OperationContext): Promise<EndpointRecord | undefined> => {
  const { store, caller } = context
  const [, userArn = '', endpointId = ''] = KEY.exec(text) ?? []
  const parts = parseArn(userArn)
  const named = parts && chimeResourceIn(parts)
  if (named?.kind !== 'user') throw badRequest('Endpoints: a key must be <AppInstanceUserArn>/endpoints/<EndpointId>')
  const instanceKey = isOwn(parts!, context) && (await store.appInstances.key(caller.accountId, named.instanceId))
  return instanceKey ? store.endpoints.get(userKey(instanceKey, named.id), endpointId) : undefined
}
