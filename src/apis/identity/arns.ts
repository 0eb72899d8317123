import { parseArn } from '../../lib/arn.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { CallContext } from '../operation.ts'
import { type ChimeResource, chimeResourceIn, isOwn, ownArn, pushAppArn } from '../shared/arns.ts'
import { absent, forbidden } from './errors.ts'

/**
 * What `arn` names in the caller's own account, partition and region; undefined when it names something elsewhere.
 *
 * Errors  Forbidden: none of the kinds in `wanted`, which the message then names.
 */
export const chimeResourceIfOwn = <Kind extends ChimeResource['kind']>(
  arn: string,
  call: CallContext,
  ...wanted: readonly Kind[]
): Extract<ChimeResource, { kind: Kind }> | undefined => {
  const parts = parseArn(arn)
  const named = parts && chimeResourceIn(parts)
  if (!named || !(wanted as readonly string[]).includes(named.kind))
    throw forbidden(`${arn} is not the ARN of ${wanted.map((each) => KIND_NAMES[each]).join(' or ')}`)
  return isOwn(parts, call) ? (named as Extract<ChimeResource, { kind: Kind }>) : undefined
}

/** As `chimeResourceIfOwn`. Errors: Forbidden, too, for what is elsewhere. */
export const chimeResource = <Kind extends ChimeResource['kind']>(
  arn: string,
  call: CallContext,
  ...wanted: readonly Kind[]
): Extract<ChimeResource, { kind: Kind }> => {
  const resource = chimeResourceIfOwn(arn, call, ...wanted)
  if (!resource) throw absent(arn)
  return resource
}

const KIND_NAMES = { instance: 'an AppInstance', user: 'an AppInstanceUser', bot: 'an AppInstanceBot' } as const

/** The ARN of an app instance of the caller's account; `*` stands for any. */
export const instanceArn = (call: CallContext, id: string): string => ownArn(call, 'chime', `app-instance/${id}`)

/** The ARN of an AppInstanceUser of the caller's account. */
export const userArn = (call: CallContext, instanceId: string, id: string): string =>
  `${instanceArn(call, instanceId)}/user/${id}`

/** The ARN of an AppInstanceBot of the caller's account. */
export const botArn = (call: CallContext, instanceId: string, id: string): string =>
  `${instanceArn(call, instanceId)}/bot/${id}`

/**
 * The id of the push application that a ResourceArn names. Source: ours, answer 8.
 *
 * Errors  BadRequest: no ARN of a push application in the caller's own account and region.
 */
export const pushAppId = (arn: string, call: CallContext): string => {
  const beforeId = pushAppArn(call, '')
  const id = arn.slice(beforeId.length)
  if (!arn.startsWith(beforeId) || id === '' || id.includes('/'))
    throw badRequest(
      `ResourceArn: must be arn:${call.settings.partition}:mobiletargeting:${call.settings.region}:<your account>:apps/<id>`,
    )
  return id
}
