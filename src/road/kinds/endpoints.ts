import { endpointIdOf, endpointKey, textOfKey, tokenKey, tokenKeysIn } from '../../store/keys.ts'
import { scopeOf, type TokenRange } from '../../store/sql/adoptions.ts'
import type { EndpointOwner, EndpointRecord } from '../../store/sql/endpoints.ts'
import type { WalkedEndpoint } from '../../store/sql/walks.ts'
import { type End, kind } from '../kind.ts'
import { oneOf, optional, text, time } from '../members.ts'
import { instanceIdentity, instanceKeyIn } from './instances.ts'
import { appId, deviceToken, endpointType, uuid } from './members.ts'
import { childOfUser, type OfUser, ofUser, userIdentity, userKeyIn, userKeysOf } from './users.ts'

interface Endpoint extends OfUser {
  readonly endpointId: string
  readonly type: EndpointRecord['type']
  readonly appId: string
  readonly deviceToken: string
  readonly voipDeviceToken: string | null
  /** Absent: its tokens have one owner among all devices of the app instance. */
  readonly tokenRange: 'user' | null
  readonly name: string | null
  readonly allowMessages: EndpointRecord['allowMessages']
  readonly createdAt: number
  readonly updatedAt: number
  readonly registeredAt: number
  readonly inactiveReason: EndpointRecord['inactiveReason']
}

type Row = Omit<EndpointRecord, 'id' | 'userKey'>

const recordOf = ({ accountId, appInstanceId, userId }: OfUser, row: Row, range: TokenRange): Endpoint => ({
  accountId,
  appInstanceId,
  userId,
  endpointId: endpointIdOf(row.key),
  type: row.type,
  appId: row.pushAppId,
  deviceToken: row.deviceToken,
  voipDeviceToken: row.voipDeviceToken,
  tokenRange: range === 'user' ? 'user' : null,
  name: row.name,
  allowMessages: row.allowMessages,
  createdAt: row.createdAtMs,
  updatedAt: row.updatedAtMs,
  registeredAt: row.registeredAtMs,
  inactiveReason: row.inactiveReason,
})

const rangeIn = ({ tokenRange }: Endpoint): TokenRange => tokenRange ?? 'appInstance'

const tokenKeysOf = (owner: EndpointOwner, record: Endpoint) =>
  tokenKeysIn(scopeOf(owner, { pushAppId: record.appId, type: record.type }, rangeIn(record)), record)

// Whether tokens may be shared is a setting, which may have been another when an endpoint was registered.
const rangesOf = async (
  { store }: End,
  page: readonly WalkedEndpoint[],
): Promise<(row: WalkedEndpoint) => TokenRange> => {
  const keyOf = (row: WalkedEndpoint) =>
    tokenKey('device', scopeOf({ key: row.userKey, instanceKey: row.instanceKey }, row, 'user'), row.deviceToken)
  const owners = page.length === 0 ? [] : await store.walks.ownersOf(page.map(keyOf))
  const endpoints = new Map(owners.map(({ tokenKey, endpointKey }) => [textOfKey(tokenKey), textOfKey(endpointKey)]))
  return (row) => (endpoints.get(textOfKey(keyOf(row))) === textOfKey(row.key) ? 'user' : 'appInstance')
}

/** Endpoints of users, each with its tokens, its state, and whose the tokens are. */
export const endpoint = kind<Endpoint>({
  name: 'endpoint',
  members: {
    ...ofUser,
    endpointId: uuid,
    type: endpointType,
    appId,
    deviceToken,
    voipDeviceToken: optional(deviceToken),
    tokenRange: optional(oneOf('user')),
    name: optional(text(0, 1600)),
    allowMessages: oneOf('ALL', 'NONE'),
    createdAt: time,
    updatedAt: time,
    registeredAt: time,
    inactiveReason: optional(oneOf('INVALID_DEVICE_TOKEN', 'INVALID_PINPOINT_ARN')),
  },
  identity: (record) => `${userIdentity(record)}/${record.endpointId}`,
  ...childOfUser,
  claims: {
    what: 'its device token, or its VoIP token,',
    names(record) {
      // Of an app instance that is to be, no key is known yet.
      const owner = { key: Buffer.from(userIdentity(record)), instanceKey: Buffer.from(instanceIdentity(record)) }
      return tokenKeysOf(owner, record).map(textOfKey)
    },
    holder: ({ endpointId }) => `endpoint ${endpointId}`,
    async find(end, record) {
      const [key, instanceKey] = [await userKeyIn(end, record), await instanceKeyIn(end, record)]
      const holder = key && instanceKey && (await end.store.adoptions.holder(tokenKeysOf({ key, instanceKey }, record)))
      return holder && `endpoint ${endpointIdOf(holder.endpointKey)}`
    },
  },
  async *walk(end) {
    for await (const page of end.store.walks.endpoints()) {
      const rangeOf = await rangesOf(end, page)
      yield page.map((row) =>
        recordOf({ accountId: row.accountId, appInstanceId: row.instanceId, userId: row.userId }, row, rangeOf(row)),
      )
    }
  },
  async find(end, record) {
    const instanceKey = await instanceKeyIn(end, record)
    const key = await userKeyIn(end, record)
    const row = key && (await end.store.endpoints.get(key, record.endpointId))
    if (!row || !instanceKey) return undefined
    const place = { accountId: record.accountId, instanceId: record.appInstanceId, userId: record.userId }
    const walked = { ...row, ...place, instanceKey, kind: 0 }
    return recordOf(record, row, (await rangesOf(end, [walked]))(walked))
  },
  async insert(end, record) {
    await end.store.adoptions.endpoint(
      await userKeysOf(end, record),
      {
        key: endpointKey(record.endpointId)!,
        type: record.type,
        pushAppId: record.appId,
        deviceToken: record.deviceToken,
        voipDeviceToken: record.voipDeviceToken,
        name: record.name,
        allowMessages: record.allowMessages,
        createdAtMs: record.createdAt,
        updatedAtMs: record.updatedAt,
        registeredAtMs: record.registeredAt,
        inactiveReason: record.inactiveReason,
      },
      rangeIn(record),
    )
  },
})
