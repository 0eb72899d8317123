import { badRequest } from '../../../protocol/errors.ts'
import type { Asked } from './asked.ts'

/**
 * What opening the notification does, by the name that Pinpoint's clients look for.
 *
 * Errors  BadRequest: an Action that needs a Url, without one
 * Source  ours, answer 30
 */
export const actionOf = ({ Action = 'OPEN_APP', Url, member }: Asked): Readonly<Record<string, string>> => {
  if (Action === 'OPEN_APP') return { openApp: 'true' }
  if (!Url) throw badRequest(`${member}.Url: required for the Action ${Action}`)
  return Action === 'URL' ? { url: Url } : { deeplink: Url }
}

const PRIORITIES: Readonly<Record<string, 'normal' | 'high'>> = {
  normal: 'normal',
  high: 'high',
  '5': 'normal',
  '10': 'high',
}

/** Either provider's word for a priority. Errors: BadRequest. Source: Pinpoint API reference, Priority. */
export const priorityOf = ({ Priority, member }: Asked): 'normal' | 'high' | undefined => {
  if (Priority === undefined) return undefined
  const priority = Object.hasOwn(PRIORITIES, Priority) ? PRIORITIES[Priority] : undefined
  if (!priority) throw badRequest(`${member}.Priority: must be normal or high, 5 or 10`)
  return priority
}

/** Errors: BadRequest for a time to live that is negative, or longer than the provider keeps anything. */
export const ttlOf = ({ TimeToLive, member }: Asked, secondsMax: number): number | undefined => {
  if (TimeToLive !== undefined && (TimeToLive < 0 || TimeToLive > secondsMax))
    throw badRequest(`${member}.TimeToLive: must be 0 to ${secondsMax} seconds`)
  return TimeToLive
}
