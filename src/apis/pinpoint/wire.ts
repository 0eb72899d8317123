import type { PushAppRecord } from '../../store/sql/push-apps.ts'
import type { PushChannelRecord } from '../../store/sql/push-channels.ts'
import type { Tag } from '../../store/sql/tags.ts'
import type { CallContext } from '../operation.ts'
import { pushAppArn } from '../shared/arns.ts'
import { channelName } from './arns.ts'
import type { APNSChannelResponse, ApplicationResponse, ChannelResponse, GCMChannelResponse } from './generated.ts'
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

/** A channel as this API shows one among others. There is none without a credential, and none is ever archived. */
export const channelResponse = (record: PushChannelRecord): ChannelResponse => ({
  ApplicationId: record.appId,
  Id: channelName(record.channel),
  Enabled: record.enabled === 1,
  HasCredential: true,
  IsArchived: false,
  Version: record.version,
  CreationDate: new Date(record.createdAtMs).toISOString(),
  LastModifiedDate: new Date(record.updatedAtMs).toISOString(),
})

/** A channel to APNs, in any of its environments. */
export const apnsChannelResponse = (record: PushChannelRecord): APNSChannelResponse => ({
  ...channelResponse(record),
  Platform: record.channel,
  HasTokenKey: record.sealedKey !== null,
  DefaultAuthenticationMethod: record.defaultMethod,
})

/** The channel to FCM. `Credential`, in which Pinpoint used to give the key away, is left out. */
export const gcmChannelResponse = (record: PushChannelRecord): GCMChannelResponse => ({
  ...channelResponse(record),
  Platform: record.channel,
  HasFcmServiceCredentials: true,
  DefaultAuthenticationMethod: record.defaultMethod,
})
