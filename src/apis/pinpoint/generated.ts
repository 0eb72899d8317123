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
  SendMessages: { input: SendMessagesInput; output: SendMessagesOutput }
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

export interface SendMessagesInput {
  readonly ApplicationId: string
  readonly MessageRequest: MessageRequest
}

export interface SendMessagesOutput {
  readonly MessageResponse: MessageResponse
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

export interface ADMMessage {
  readonly Action?: Action | undefined
  readonly Body?: string | undefined
  readonly ConsolidationKey?: string | undefined
  readonly Data?: Readonly<Record<string, string>> | undefined
  readonly ExpiresAfter?: string | undefined
  readonly IconReference?: string | undefined
  readonly ImageIconUrl?: string | undefined
  readonly ImageUrl?: string | undefined
  readonly MD5?: string | undefined
  readonly RawContent?: string | undefined
  readonly SilentPush?: boolean | undefined
  readonly SmallImageIconUrl?: string | undefined
  readonly Sound?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly Title?: string | undefined
  readonly Url?: string | undefined
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

export interface APNSMessage {
  readonly APNSPushType?: string | undefined
  readonly Action?: Action | undefined
  readonly Badge?: number | undefined
  readonly Body?: string | undefined
  readonly Category?: string | undefined
  readonly CollapseId?: string | undefined
  readonly Data?: Readonly<Record<string, string>> | undefined
  readonly MediaUrl?: string | undefined
  readonly PreferredAuthenticationMethod?: string | undefined
  readonly Priority?: string | undefined
  readonly RawContent?: string | undefined
  readonly SilentPush?: boolean | undefined
  readonly Sound?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly ThreadId?: string | undefined
  readonly TimeToLive?: number | undefined
  readonly Title?: string | undefined
  readonly Url?: string | undefined
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

export type Action = 'OPEN_APP' | 'DEEP_LINK' | 'URL'

export interface AddressConfiguration {
  readonly BodyOverride?: string | undefined
  readonly ChannelType?: ChannelType | undefined
  readonly Context?: Readonly<Record<string, string>> | undefined
  readonly RawContent?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly TitleOverride?: string | undefined
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

export interface BaiduMessage {
  readonly Action?: Action | undefined
  readonly Body?: string | undefined
  readonly Data?: Readonly<Record<string, string>> | undefined
  readonly IconReference?: string | undefined
  readonly ImageIconUrl?: string | undefined
  readonly ImageUrl?: string | undefined
  readonly RawContent?: string | undefined
  readonly SilentPush?: boolean | undefined
  readonly SmallImageIconUrl?: string | undefined
  readonly Sound?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly TimeToLive?: number | undefined
  readonly Title?: string | undefined
  readonly Url?: string | undefined
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

export type ChannelType = 'PUSH' | 'GCM' | 'APNS' | 'APNS_SANDBOX' | 'APNS_VOIP' | 'APNS_VOIP_SANDBOX' | 'ADM' | 'SMS' | 'VOICE' | 'EMAIL' | 'BAIDU' | 'CUSTOM' | 'IN_APP'

export interface ChannelsResponse {
  readonly Channels: Readonly<Record<string, ChannelResponse>>
}

export interface CreateApplicationRequest {
  readonly Name: string
  readonly tags?: Readonly<Record<string, string>> | undefined
}

export interface DefaultMessage {
  readonly Body?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
}

export interface DefaultPushNotificationMessage {
  readonly Action?: Action | undefined
  readonly Body?: string | undefined
  readonly Data?: Readonly<Record<string, string>> | undefined
  readonly SilentPush?: boolean | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly Title?: string | undefined
  readonly Url?: string | undefined
}

export type DeliveryStatus = 'SUCCESSFUL' | 'THROTTLED' | 'TEMPORARY_FAILURE' | 'PERMANENT_FAILURE' | 'UNKNOWN_FAILURE' | 'OPT_OUT' | 'DUPLICATE'

export interface DirectMessageConfiguration {
  readonly ADMMessage?: ADMMessage | undefined
  readonly APNSMessage?: APNSMessage | undefined
  readonly BaiduMessage?: BaiduMessage | undefined
  readonly DefaultMessage?: DefaultMessage | undefined
  readonly DefaultPushNotificationMessage?: DefaultPushNotificationMessage | undefined
  readonly EmailMessage?: EmailMessage | undefined
  readonly GCMMessage?: GCMMessage | undefined
  readonly SMSMessage?: SMSMessage | undefined
  readonly VoiceMessage?: VoiceMessage | undefined
}

export interface EmailMessage {
  readonly Body?: string | undefined
  readonly FeedbackForwardingAddress?: string | undefined
  readonly FromAddress?: string | undefined
  readonly RawEmail?: RawEmail | undefined
  readonly ReplyToAddresses?: readonly string[] | undefined
  readonly SimpleEmail?: SimpleEmail | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
}

export interface EndpointMessageResult {
  readonly Address?: string | undefined
  readonly DeliveryStatus: DeliveryStatus
  readonly MessageId?: string | undefined
  readonly StatusCode: number
  readonly StatusMessage?: string | undefined
  readonly UpdatedToken?: string | undefined
}

export interface EndpointSendConfiguration {
  readonly BodyOverride?: string | undefined
  readonly Context?: Readonly<Record<string, string>> | undefined
  readonly RawContent?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly TitleOverride?: string | undefined
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

export interface GCMMessage {
  readonly Action?: Action | undefined
  readonly Body?: string | undefined
  readonly CollapseKey?: string | undefined
  readonly Data?: Readonly<Record<string, string>> | undefined
  readonly IconReference?: string | undefined
  readonly ImageIconUrl?: string | undefined
  readonly ImageUrl?: string | undefined
  readonly PreferredAuthenticationMethod?: string | undefined
  readonly Priority?: string | undefined
  readonly RawContent?: string | undefined
  readonly RestrictedPackageName?: string | undefined
  readonly SilentPush?: boolean | undefined
  readonly SmallImageIconUrl?: string | undefined
  readonly Sound?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly TimeToLive?: number | undefined
  readonly Title?: string | undefined
  readonly Url?: string | undefined
}

export interface MessageHeader {
  readonly Name?: string | undefined
  readonly Value?: string | undefined
}

export interface MessageRequest {
  readonly Addresses?: Readonly<Record<string, AddressConfiguration>> | undefined
  readonly Context?: Readonly<Record<string, string>> | undefined
  readonly Endpoints?: Readonly<Record<string, EndpointSendConfiguration>> | undefined
  readonly MessageConfiguration: DirectMessageConfiguration
  readonly TemplateConfiguration?: TemplateConfiguration | undefined
  readonly TraceId?: string | undefined
}

export interface MessageResponse {
  readonly ApplicationId: string
  readonly EndpointResult?: Readonly<Record<string, EndpointMessageResult>> | undefined
  readonly RequestId?: string | undefined
  readonly Result?: Readonly<Record<string, MessageResult>> | undefined
}

export interface MessageResult {
  readonly DeliveryStatus: DeliveryStatus
  readonly MessageId?: string | undefined
  readonly StatusCode: number
  readonly StatusMessage?: string | undefined
  readonly UpdatedToken?: string | undefined
}

export type MessageType = 'TRANSACTIONAL' | 'PROMOTIONAL'

export interface RawEmail {
  readonly Data?: string | undefined
}

export interface SMSMessage {
  readonly Body?: string | undefined
  readonly Keyword?: string | undefined
  readonly MediaUrl?: string | undefined
  readonly MessageType?: MessageType | undefined
  readonly OriginationNumber?: string | undefined
  readonly SenderId?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly EntityId?: string | undefined
  readonly TemplateId?: string | undefined
}

export interface SimpleEmail {
  readonly HtmlPart?: SimpleEmailPart | undefined
  readonly Subject?: SimpleEmailPart | undefined
  readonly TextPart?: SimpleEmailPart | undefined
  readonly Headers?: readonly MessageHeader[] | undefined
}

export interface SimpleEmailPart {
  readonly Charset?: string | undefined
  readonly Data?: string | undefined
}

export interface TagsModel {
  readonly tags: Readonly<Record<string, string>>
}

export interface Template {
  readonly Name?: string | undefined
  readonly Version?: string | undefined
}

export interface TemplateConfiguration {
  readonly EmailTemplate?: Template | undefined
  readonly PushTemplate?: Template | undefined
  readonly SMSTemplate?: Template | undefined
  readonly VoiceTemplate?: Template | undefined
  readonly InAppTemplate?: Template | undefined
}

export interface VoiceMessage {
  readonly Body?: string | undefined
  readonly LanguageCode?: string | undefined
  readonly OriginationNumber?: string | undefined
  readonly Substitutions?: Readonly<Record<string, readonly string[]>> | undefined
  readonly VoiceId?: string | undefined
}
