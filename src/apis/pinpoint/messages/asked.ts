import type { JsonObject } from '../../../lib/json.ts'
import { badRequest } from '../../../protocol/errors.ts'
import { parseJsonObject } from '../../../protocol/json.ts'
import type {
  AddressConfiguration,
  APNSMessage,
  DirectMessageConfiguration,
  GCMMessage,
  MessageRequest,
} from '../generated.ts'
import { substituted } from './substitutions.ts'

/** What is asked for one provider's devices; each provider has members that the other does not know. */
export type Asked = Omit<APNSMessage & GCMMessage, 'RawContent' | 'Substitutions'> & {
  /** The member of MessageConfiguration that refusals name. */
  readonly member: string
  readonly Context: Readonly<Record<string, string>>
  /** What RawContent holds. */
  readonly raw: JsonObject | undefined
}

/** What one device may get otherwise than all others. */
export type Overrides = Pick<
  AddressConfiguration,
  'BodyOverride' | 'TitleOverride' | 'Context' | 'RawContent' | 'Substitutions'
>

const PUSH_MEMBERS: readonly (keyof DirectMessageConfiguration)[] = [
  'APNSMessage',
  'GCMMessage',
  'DefaultPushNotificationMessage',
  'DefaultMessage',
]

const PUSH_ONLY = 'push only is sent here, through APNs and FCM'

/** Errors: BadRequest for a message of another kind than push, for a template, and for none at all. */
export const refuseOtherMessages = ({ MessageConfiguration, TemplateConfiguration }: MessageRequest): void => {
  const members = Object.keys(MessageConfiguration) as (keyof DirectMessageConfiguration)[]
  const other = members.find((member) => !PUSH_MEMBERS.includes(member))
  if (other) throw badRequest(`MessageConfiguration.${other}: ${PUSH_ONLY}`)
  if (TemplateConfiguration) throw badRequest('TemplateConfiguration: there are no templates here')
  if (members.length === 0) throw badRequest(`MessageConfiguration: must have one of ${PUSH_MEMBERS.join(', ')}`)
}

/** Errors: BadRequest for another channel than push has. */
export const refuseOtherChannel = (): never => {
  throw badRequest(
    `Addresses: ChannelType must be APNS, APNS_SANDBOX, APNS_VOIP, APNS_VOIP_SANDBOX or GCM; ${PUSH_ONLY}`,
  )
}

/** Several times what any push may have, since texts shrink when variables get their values. */
const LENGTH_MAX = 32_768

/**
 * What is asked for Apple's devices, or for Google's. A member that the provider's own message lacks is the default
 * message's; what the device is to get otherwise comes before both.
 *
 * Shape   undefined where there is no message for this provider
 * Errors  BadRequest: a RawContent that is no JSON object; a message that is far too long
 * Source  Pinpoint API reference, Messages; ours where members are missing
 */
export const askedOf = (
  { MessageConfiguration, Context }: MessageRequest,
  name: 'APNSMessage' | 'GCMMessage',
  overrides: Overrides = {},
): Asked | undefined => {
  const { DefaultMessage, DefaultPushNotificationMessage, [name]: own } = MessageConfiguration
  if (!own && !DefaultPushNotificationMessage && !DefaultMessage) return undefined
  const merged: APNSMessage & GCMMessage = { ...DefaultMessage, ...DefaultPushNotificationMessage, ...own }
  const { TitleOverride, BodyOverride } = overrides
  const { Substitutions, RawContent, ...message } = {
    ...merged,
    ...(TitleOverride !== undefined && { Title: TitleOverride }),
    ...(BodyOverride !== undefined && { Body: BodyOverride }),
  }
  const member = `MessageConfiguration.${name}`
  const asked = {
    ...message,
    Context: { ...Context, ...overrides.Context },
    raw: rawContent(overrides.RawContent || RawContent),
  }
  const values = { ...Substitutions, ...overrides.Substitutions }
  if (lengthOf(asked) > LENGTH_MAX) throw badRequest(`${member}: larger than any push may be`)
  return { ...substituted(asked, values, LENGTH_MAX), member }
}

/** Of all texts in it, in characters, so that it costs little. */
const lengthOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 1
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + lengthOf(item), 0)
}

const rawContent = (text: string | undefined): JsonObject | undefined => {
  if (!text) return undefined
  try {
    return parseJsonObject(Buffer.from(text))
  } catch {
    throw badRequest('RawContent: must be a JSON object, nested at most 64 deep')
  }
}
