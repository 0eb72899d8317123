import { hash } from 'node:crypto'

/** Keys are this many bytes of a SHA-256, few enough for narrow indices and too many to collide. */
const KEY_BYTES = 16

// By way of a string, because small buffers then share one allocation; a digest as a buffer would have its own.
const keyOf = (text: string): Buffer => Buffer.from(hash('sha256', text, 'binary').slice(0, KEY_BYTES), 'latin1')

/**
 * The key of an app instance. `generation` counts how often the id was given before, so that what is left of a deleted
 * instance while it is being emptied never shows in one that was adopted under the same id.
 */
export const instanceKey = (accountId: string, id: string, generation: number): Buffer =>
  keyOf(`${accountId}/app-instance/${id}#${generation}`)

/** The key of an AppInstanceUser, computed from its ARN's parts so that any statement about it can be routed at once. */
export const userKey = (instance: Uint8Array, userId: string): Buffer => keyOf(`${hex(instance)}/user/${userId}`)

/** The key of an AppInstanceBot. */
export const botKey = (instance: Uint8Array, botId: string): Buffer => keyOf(`${hex(instance)}/bot/${botId}`)

/** The key of a push application. */
export const pushAppKey = (accountId: string, appId: string): Buffer => keyOf(`${accountId}/apps/${appId}`)

/** The key of an account, the parent of its app instances. */
export const accountKey = (accountId: string): Buffer => keyOf(accountId)

/** The key under which a ClientRequestToken of one operation is remembered within its parent. */
export const requestKey = (operation: string, token: string): Buffer => keyOf(`${operation}/${token}`)

/** The digest by which two requests are told to be the same. */
export const requestDigest = (input: unknown): Buffer => keyOf(JSON.stringify(input))

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The 16 bytes of an EndpointId, which sort like the id; undefined for a text that is no id of ours. */
export const endpointKey = (id: string): Buffer | undefined => {
  if (!UUID.test(id)) return undefined
  const digits = id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24)
  return Buffer.from(digits, 'hex')
}

/** The EndpointId that a key stands for. */
export const endpointIdOf = (key: Uint8Array): string => {
  const text = hex(key)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}

/** When an id was made, by its first 48 bits. Source: RFC 9562, section 5.7 */
export const timeOfId = (key: Uint8Array): number =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUIntBE(0, 6)

/** What makes two device tokens the same. Source: ours, answers 2, 4 and 5. */
export interface TokenScope {
  readonly instanceKey: Uint8Array
  readonly pushAppId: string
  readonly type: string
  /** Set where the same token may have an owner in each of several users. */
  readonly withinUser?: Uint8Array
}

const HEX_TOKEN = /^[0-9a-f]+$/iu

/** The key under which the owner of a device token, or of a VoIP token, is found. */
export const tokenKey = (kind: 'device' | 'voip', scope: TokenScope, token: string): Buffer => {
  // Apple's tokens are bytes that clients print in either case.
  const compared = scope.type !== 'GCM' && HEX_TOKEN.test(token) ? token.toLowerCase() : token
  const user = scope.withinUser ? hex(scope.withinUser) : ''
  return keyOf(`${kind}/${hex(scope.instanceKey)}/${scope.pushAppId}/${scope.type}/${user}/${compared}`)
}

/** The keys of a device's tokens: of the device token, and of the VoIP token if it has one. */
export const tokenKeysIn = (
  scope: TokenScope,
  { deviceToken, voipDeviceToken }: { readonly deviceToken: string; readonly voipDeviceToken: string | null },
): readonly Buffer[] => [
  tokenKey('device', scope, deviceToken),
  ...(voipDeviceToken === null ? [] : [tokenKey('voip', scope, voipDeviceToken)]),
]

/** A key as what maps and sets can be asked for. */
export const textOfKey = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
