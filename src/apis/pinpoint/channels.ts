import type { PushChannel } from '../../lib/push-credentials.ts'
import type { ChannelName } from '../../lib/sealed-credentials.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { PushChannelRecord } from '../../store/sql/push-channels.ts'
import type { OperationContext } from '../operation.ts'
import { apnsCertificate, apnsToken } from './apns-credentials.ts'
import { channelArn } from './arns.ts'
import { absent } from './errors.ts'
import { existingApp } from './existing.ts'
import { fcmCredentials } from './fcm-credentials.ts'
import type { APNSChannelRequest, GCMChannelRequest } from './generated.ts'

/** A channel of the caller's push application. Errors: NotFound, for the application and for the channel. */
export const existingChannel = async (
  appId: string,
  channel: PushChannel,
  context: OperationContext,
): Promise<PushChannelRecord> => {
  const app = await existingApp(appId, context)
  const record = await context.store.pushChannels.get(app.accountId, app.id, channel)
  if (!record) throw absent(channelArn(context, app.id, channel))
  return record
}

/** Removes a channel, and returns what it was. Errors: as `existingChannel`. */
export const removedChannel = async (
  appId: string,
  channel: PushChannel,
  context: OperationContext,
): Promise<PushChannelRecord> => {
  const record = await existingChannel(appId, channel, context)
  await context.store.pushChannels.remove(record.accountId, record.appId, channel)
  return record
}

/**
 * Creates or changes a channel to APNs. The token key with its ids, and the certificate with its key, are each put
 * whole; what is not given stays. Without a method the token key is used, from when on there is one.
 *
 * Errors  NotFound: no such application. BadRequest: see `apnsToken` and `apnsCertificate`; a method that is none, or
 *         for which there is no credential; no credential at all.
 * Source  Pinpoint API reference, APNs Channel; ours, answer 30
 */
export const putApnsChannel = async (
  appId: string,
  channel: Exclude<PushChannel, 'GCM'>,
  request: APNSChannelRequest,
  context: OperationContext,
): Promise<PushChannelRecord> => {
  const { name, former } = await channelToPut(appId, channel, context)
  const asked = apnsMethod(request.DefaultAuthenticationMethod)
  const token = apnsToken(request)
  const certificate = apnsCertificate(request, context.nowMs)
  if (request.BundleId && !token && !certificate)
    throw badRequest('BundleId: comes with the TokenKey or the Certificate that it belongs to')

  const { sealCredentials } = context.settings
  const sealedKey = token ? sealCredentials(name, 'apnsToken', token) : former?.sealedKey
  const sealedCertificate = certificate
    ? sealCredentials(name, 'apnsCertificate', certificate.credentials)
    : former?.sealedCertificate
  if (!sealedKey && !sealedCertificate)
    throw badRequest('Missing credentials: TokenKey, TokenKeyId, TeamId and BundleId, or Certificate and PrivateKey')
  const defaultMethod = asked ?? (token ? 'KEY' : (former?.defaultMethod ?? 'CERTIFICATE'))
  if (!(defaultMethod === 'KEY' ? sealedKey : sealedCertificate))
    throw badRequest(`DefaultAuthenticationMethod: the channel has no credentials for ${defaultMethod}`)
  return put(context, name, former, {
    enabled: enabledBy(request),
    defaultMethod,
    sealedKey: sealedKey ?? null,
    sealedCertificate: sealedCertificate ?? null,
    certificateExpiresAtMs: certificate?.expiresAtMs ?? former?.certificateExpiresAtMs ?? null,
    isRotated: token !== undefined || certificate !== undefined,
  })
}

// Documented in small letters, and shown in capitals by AWS itself.
const apnsMethod = (sent = ''): 'KEY' | 'CERTIFICATE' | undefined => {
  const method = sent.toUpperCase()
  if (method === '') return undefined
  if (method !== 'KEY' && method !== 'CERTIFICATE')
    throw badRequest('DefaultAuthenticationMethod: must be key or certificate')
  return method
}

const LEGACY =
  "Google switched the legacy FCM API off in 2024, and with it its keys: give a service account's key file as ServiceJson"

/**
 * Creates or changes the channel to FCM. The service account stays unless another is given.
 *
 * Errors  NotFound: no such application. BadRequest: see `fcmCredentials`; a key of the legacy API, or its method; no
 *         service account.
 * Source  Pinpoint API reference, GCM Channel; ours, answer 30
 */
export const putGcmChannel = async (
  appId: string,
  request: GCMChannelRequest,
  context: OperationContext,
): Promise<PushChannelRecord> => {
  const { name, former } = await channelToPut(appId, 'GCM', context)
  if (request.ApiKey) throw badRequest(`ApiKey: ${LEGACY}`)
  const method = (request.DefaultAuthenticationMethod || 'TOKEN').toUpperCase()
  if (method !== 'TOKEN') throw badRequest(`DefaultAuthenticationMethod: must be TOKEN. ${LEGACY}`)
  const account = request.ServiceJson ? fcmCredentials(request.ServiceJson) : undefined
  const sealedKey = account ? context.settings.sealCredentials(name, 'fcm', account) : former?.sealedKey
  if (!sealedKey) throw badRequest("Missing credentials: a service account's key file as ServiceJson")
  return put(context, name, former, {
    enabled: enabledBy(request),
    defaultMethod: 'TOKEN',
    sealedKey,
    sealedCertificate: null,
    certificateExpiresAtMs: null,
    isRotated: account !== undefined,
  })
}

/** The name of a channel, and what it is so far. */
const channelToPut = async (appId: string, channel: PushChannel, context: OperationContext) => {
  const { accountId } = await existingApp(appId, context)
  const name = { accountId, appId, channel }
  return { name, former: await context.store.pushChannels.get(accountId, appId, channel) }
}

// As Pinpoint: an update that says nothing enables the channel, whatever it was.
const enabledBy = ({ Enabled = true }: { readonly Enabled?: boolean | undefined }): 0 | 1 => (Enabled ? 1 : 0)

/** What an update settles; `isRotated` says that it brought credentials. */
type Update = Pick<
  PushChannelRecord,
  'enabled' | 'defaultMethod' | 'sealedKey' | 'sealedCertificate' | 'certificateExpiresAtMs'
> & { readonly isRotated: boolean }

const put = async (
  { store, nowMs, ids }: OperationContext,
  name: ChannelName,
  former: PushChannelRecord | undefined,
  { isRotated, ...update }: Update,
): Promise<PushChannelRecord> => {
  const isKept = former !== undefined && !isRotated
  const record: PushChannelRecord = {
    ...name,
    ...update,
    credentialsId: isKept ? former.credentialsId : ids.uuid(),
    credentialsChangedAtMs: isKept ? former.credentialsChangedAtMs : nowMs,
    version: (former?.version ?? 0) + 1,
    createdAtMs: former?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  }
  await store.pushChannels.put(record)
  return record
}
