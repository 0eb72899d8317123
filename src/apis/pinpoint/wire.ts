import type { PushAppRecord } from '../../store/sql/push-apps.ts'
import type { Tag } from '../../store/sql/tags.ts'
import type { CallContext } from '../operation.ts'
import { pushAppArn } from '../shared/arns.ts'
import type { ApplicationResponse } from './generated.ts'
import { tagMap } from './tags.ts'

/** A push application as this API shows it. */
export const applicationResponse = (
  call: CallContext,
  { id, name, createdAtMs }: PushAppRecord,
  tags: readonly Tag[],
): ApplicationResponse => ({
  Id: id,
  Arn: pushAppArn(call, id),
  Name: name,
  CreationDate: new Date(createdAtMs).toISOString(),
  tags: tagMap(tags),
})
