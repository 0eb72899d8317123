import type { PushChannel } from '../lib/push-credentials.ts'

/** What shares credentials, and so stands or moves together: one channel of one push application. */
export interface LaneParts {
  readonly accountId: string
  readonly appId: string
  readonly channel: PushChannel
}

/** A lane's name, as pushes are kept under it. */
export const laneOf = ({ accountId, appId, channel }: LaneParts): string => `${accountId}/${appId}/${channel}`

/** The parts of a name that `laneOf` has made. */
export const laneParts = (lane: string): LaneParts => {
  const [accountId = '', appId = '', channel] = lane.split('/')
  return { accountId, appId, channel: channel as PushChannel }
}
