// Generated from models/pinpoint-push.json by `node scripts/generate-types.ts`. Change the model or the script, not this file.

/** Every operation of the API, with what it takes and what it gives. */
export interface PinpointApi {
  CreateApp: { input: CreateAppInput; output: CreateAppOutput }
  DeleteApnsChannel: { input: DeleteApnsChannelInput; output: DeleteApnsChannelOutput }
  DeleteApnsSandboxChannel: { input: DeleteApnsSandboxChannelInput; output: DeleteApnsSandboxChannelOutput }
  DeleteApnsVoipChannel: { input: DeleteApnsVoipChannelInput; output: DeleteApnsVoipChannelOutput }
  DeleteApnsVoipSandboxChannel: { input: DeleteApnsVoipSandboxChannelInput; output: DeleteApnsVoipSandboxChannelOutput }
  DeleteApp: { input: DeleteAppInput; output: DeleteAppOutput }
  DeleteGcmChannel: { input: DeleteGcmChannelInput; output: DeleteGcmChannelOutput }
  GetApnsChannel: { input: GetApnsChannelInput; output: GetApnsChannelOutput }
  GetApnsSandboxChannel: { input: GetApnsSandboxChannelInput; output: GetApnsSandboxChannelOutput }
  GetApnsVoipChannel: { input: GetApnsVoipChannelInput; output: GetApnsVoipChannelOutput }
  GetApnsVoipSandboxChannel: { input: GetApnsVoipSandboxChannelInput; output: GetApnsVoipSandboxChannelOutput }
  GetApp: { input: GetAppInput; output: GetAppOutput }
  GetApps: { input: GetAppsInput; output: GetAppsOutput }
  GetChannels: { input: GetChannelsInput; output: GetChannelsOutput }
  GetGcmChannel: { input: GetGcmChannelInput; output: GetGcmChannelOutput }
  ListTagsForResource: { input: ListTagsForResourceInput; output: ListTagsForResourceOutput }
  TagResource: { input: TagResourceInput; output: void }
  UntagResource: { input: UntagResourceInput; output: void }
  UpdateApnsChannel: { input: UpdateApnsChannelInput; output: UpdateApnsChannelOutput }
  UpdateApnsSandboxChannel: { input: UpdateApnsSandboxChannelInput; output: UpdateApnsSandboxChannelOutput }
  UpdateApnsVoipChannel: { input: UpdateApnsVoipChannelInput; output: UpdateApnsVoipChannelOutput }
  UpdateApnsVoipSandboxChannel: { input: UpdateApnsVoipSandboxChannelInput; output: UpdateApnsVoipSandboxChannelOutput }
  UpdateGcmChannel: { input: UpdateGcmChannelInput; output: UpdateGcmChannelOutput }
}

export interface CreateAppInput {
  readonly CreateApplicationRequest: CreateApplicationRequest
}

export interface CreateAppOutput {
  readonly ApplicationResponse: ApplicationResponse
}

export interface DeleteApnsChannelInput {
  readonly ApplicationId: string
}

export interface DeleteApnsChannelOutput {
  readonly APNSChannelResponse: APNSChannelResponse
}

export interface DeleteApnsSandboxChannelInput {
  readonly ApplicationId: string
}

export interface DeleteApnsSandboxChannelOutput {
  readonly APNSSandboxChannelResponse: APNSSandboxChannelResponse
}

export interface DeleteApnsVoipChannelInput {
  readonly ApplicationId: string
}

export interface DeleteApnsVoipChannelOutput {
  readonly APNSVoipChannelResponse: APNSVoipChannelResponse
}

export interface DeleteApnsVoipSandboxChannelInput {
  readonly ApplicationId: string
}

export interface DeleteApnsVoipSandboxChannelOutput {
  readonly APNSVoipSandboxChannelResponse: APNSVoipSandboxChannelResponse
}

export interface DeleteAppInput {
  readonly ApplicationId: string
}

export interface DeleteAppOutput {
  readonly ApplicationResponse: ApplicationResponse
}

export interface DeleteGcmChannelInput {
  readonly ApplicationId: string
}

export interface DeleteGcmChannelOutput {
  readonly GCMChannelResponse: GCMChannelResponse
}

export interface GetApnsChannelInput {
  readonly ApplicationId: string
}

export interface GetApnsChannelOutput {
  readonly APNSChannelResponse: APNSChannelResponse
}

export interface GetApnsSandboxChannelInput {
  readonly ApplicationId: string
}

export interface GetApnsSandboxChannelOutput {
  readonly APNSSandboxChannelResponse: APNSSandboxChannelResponse
}

export interface GetApnsVoipChannelInput {
  readonly ApplicationId: string
}

export interface GetApnsVoipChannelOutput {
  readonly APNSVoipChannelResponse: APNSVoipChannelResponse
}

export interface GetApnsVoipSandboxChannelInput {
  readonly ApplicationId: string
}

export interface GetApnsVoipSandboxChannelOutput {
  readonly APNSVoipSandboxChannelResponse: APNSVoipSandboxChannelResponse
}

export interface GetAppInput {
  readonly ApplicationId: string
}

export interface GetAppOutput {
  readonly ApplicationResponse: ApplicationResponse
}

export interface GetAppsInput {
  readonly PageSize?: string | undefined
  readonly Token?: string | undefined
}

export interface GetAppsOutput {
  readonly ApplicationsResponse: ApplicationsResponse
}

export interface GetChannelsInput {
  readonly ApplicationId: string
}

export interface GetChannelsOutput {
  readonly ChannelsResponse: ChannelsResponse
}

export interface GetGcmChannelInput {
  readonly ApplicationId: string
}

export interface GetGcmChannelOutput {
  readonly GCMChannelResponse: GCMChannelResponse
}

export interface ListTagsForResourceInput {
  readonly ResourceArn: string
}

export interface ListTagsForResourceOutput {
  readonly TagsModel: TagsModel
}

export interface TagResourceInput {
  readonly ResourceArn: string
  readonly TagsModel: TagsModel
}

export interface UntagResourceInput {
  readonly ResourceArn: string
  readonly TagKeys: readonly string[]
}

export interface UpdateApnsChannelInput {
  readonly APNSChannelRequest: APNSChannelRequest
  readonly ApplicationId: string
}

export interface UpdateApnsChannelOutput {
  readonly APNSChannelResponse: APNSChannelResponse
}

export interface UpdateApnsSandboxChannelInput {
  readonly APNSSandboxChannelRequest: APNSSandboxChannelRequest
  readonly ApplicationId: string
}

export interface UpdateApnsSandboxChannelOutput {
  readonly APNSSandboxChannelResponse: APNSSandboxChannelResponse
}

export interface UpdateApnsVoipChannelInput {
  readonly APNSVoipChannelRequest: APNSVoipChannelRequest
  readonly ApplicationId: string
}

export interface UpdateApnsVoipChannelOutput {
  readonly APNSVoipChannelResponse: APNSVoipChannelResponse
}

export interface UpdateApnsVoipSandboxChannelInput {
  readonly APNSVoipSandboxChannelRequest: APNSVoipSandboxChannelRequest
  readonly ApplicationId: string
}

export interface UpdateApnsVoipSandboxChannelOutput {
  readonly APNSVoipSandboxChannelResponse: APNSVoipSandboxChannelResponse
}

export interface UpdateGcmChannelInput {
  readonly ApplicationId: string
  readonly GCMChannelRequest: GCMChannelRequest
}

export interface UpdateGcmChannelOutput {
  readonly GCMChannelResponse: GCMChannelResponse
}

export interface APNSChannelRequest {
  readonly BundleId?: string | undefined
  readonly Certificate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly PrivateKey?: string | undefined
  readonly TeamId?: string | undefined
  readonly TokenKey?: string | undefined
  readonly TokenKeyId?: string | undefined
}

export interface APNSChannelResponse {
  readonly ApplicationId?: string | undefined
  readonly CreationDate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly HasCredential?: boolean | undefined
  readonly HasTokenKey?: boolean | undefined
  readonly Id?: string | undefined
  readonly IsArchived?: boolean | undefined
  readonly LastModifiedBy?: string | undefined
  readonly LastModifiedDate?: string | undefined
  readonly Platform: string
  readonly Version?: number | undefined
}

export interface APNSSandboxChannelRequest {
  readonly BundleId?: string | undefined
  readonly Certificate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly PrivateKey?: string | undefined
  readonly TeamId?: string | undefined
  readonly TokenKey?: string | undefined
  readonly TokenKeyId?: string | undefined
}

export interface APNSSandboxChannelResponse {
  readonly ApplicationId?: string | undefined
  readonly CreationDate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly HasCredential?: boolean | undefined
  readonly HasTokenKey?: boolean | undefined
  readonly Id?: string | undefined
  readonly IsArchived?: boolean | undefined
  readonly LastModifiedBy?: string | undefined
  readonly LastModifiedDate?: string | undefined
  readonly Platform: string
  readonly Version?: number | undefined
}

export interface APNSVoipChannelRequest {
  readonly BundleId?: string | undefined
  readonly Certificate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly PrivateKey?: string | undefined
  readonly TeamId?: string | undefined
  readonly TokenKey?: string | undefined
  readonly TokenKeyId?: string | undefined
}

export interface APNSVoipChannelResponse {
  readonly ApplicationId?: string | undefined
  readonly CreationDate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly HasCredential?: boolean | undefined
  readonly HasTokenKey?: boolean | undefined
  readonly Id?: string | undefined
  readonly IsArchived?: boolean | undefined
  readonly LastModifiedBy?: string | undefined
  readonly LastModifiedDate?: string | undefined
  readonly Platform: string
  readonly Version?: number | undefined
}

export interface APNSVoipSandboxChannelRequest {
  readonly BundleId?: string | undefined
  readonly Certificate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly PrivateKey?: string | undefined
  readonly TeamId?: string | undefined
  readonly TokenKey?: string | undefined
  readonly TokenKeyId?: string | undefined
}

export interface APNSVoipSandboxChannelResponse {
  readonly ApplicationId?: string | undefined
  readonly CreationDate?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly HasCredential?: boolean | undefined
  readonly HasTokenKey?: boolean | undefined
  readonly Id?: string | undefined
  readonly IsArchived?: boolean | undefined
  readonly LastModifiedBy?: string | undefined
  readonly LastModifiedDate?: string | undefined
  readonly Platform: string
  readonly Version?: number | undefined
}

export interface ApplicationResponse {
  readonly Arn: string
  readonly Id: string
  readonly Name: string
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly CreationDate?: string | undefined
}

export interface ApplicationsResponse {
  readonly Item?: readonly ApplicationResponse[] | undefined
  readonly NextToken?: string | undefined
}

export interface ChannelResponse {
  readonly ApplicationId?: string | undefined
  readonly CreationDate?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly HasCredential?: boolean | undefined
  readonly Id?: string | undefined
  readonly IsArchived?: boolean | undefined
  readonly LastModifiedBy?: string | undefined
  readonly LastModifiedDate?: string | undefined
  readonly Version?: number | undefined
}

export interface ChannelsResponse {
  readonly Channels: Readonly<Record<string, ChannelResponse>>
}

export interface CreateApplicationRequest {
  readonly Name: string
  readonly tags?: Readonly<Record<string, string>> | undefined
}

export interface GCMChannelRequest {
  readonly ApiKey?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly ServiceJson?: string | undefined
}

export interface GCMChannelResponse {
  readonly ApplicationId?: string | undefined
  readonly CreationDate?: string | undefined
  readonly Credential?: string | undefined
  readonly DefaultAuthenticationMethod?: string | undefined
  readonly Enabled?: boolean | undefined
  readonly HasCredential?: boolean | undefined
  readonly HasFcmServiceCredentials?: boolean | undefined
  readonly Id?: string | undefined
  readonly IsArchived?: boolean | undefined
  readonly LastModifiedBy?: string | undefined
  readonly LastModifiedDate?: string | undefined
  readonly Platform: string
  readonly Version?: number | undefined
}

export interface TagsModel {
  readonly tags: Readonly<Record<string, string>>
}
