import { botKey, userKey } from '../../store/keys.ts'
import type { AppInstanceRecord } from '../../store/sql/app-instances.ts'
import type { OperationContext } from '../operation.ts'
import { chimeResource } from './arns.ts'
import { absent, forbidden } from './errors.ts'

/** A user or a bot of an app instance: who may be an admin of it. */
export interface Member {
  readonly key: Uint8Array
  readonly kind: 'user' | 'bot'
  readonly id: string
}

/**
 * The user or bot of `instance` that an ARN names, whether or not there is one.
 *
 * Errors  Forbidden: the ARN of something else, or of another instance's user or bot.
 */
export const memberOf = (instance: AppInstanceRecord, arn: string, context: OperationContext): Member => {
  const { kind, instanceId, id } = chimeResource(arn, context, 'user', 'bot')
  if (instanceId !== instance.id) throw forbidden(`${arn} is not the ARN of a user or bot of this app instance`)
  return { key: kind === 'user' ? userKey(instance.key, id) : botKey(instance.key, id), kind, id }
}

/** The same with its name. Errors: Forbidden, too, when there is none. */
export const existingMember = async (
  instance: AppInstanceRecord,
  arn: string,
  context: OperationContext,
): Promise<Member & { readonly name: string | null }> => {
  const { store } = context
  const member = memberOf(instance, arn, context)
  const record = await (member.kind === 'user' ? store.users.get(member.key) : store.bots.get(member.key))
  if (!record) throw absent(arn)
  return { ...member, name: record.name }
}
