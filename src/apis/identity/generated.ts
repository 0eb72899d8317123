// Generated from models/chime-sdk-identity.json by `node scripts/generate-types.ts`. Change the model or the script, not this file.

/** Every operation of the API, with what it takes and what it gives. */
export interface IdentityApi {
  CreateAppInstance: { input: CreateAppInstanceInput; output: CreateAppInstanceOutput }
  CreateAppInstanceAdmin: { input: CreateAppInstanceAdminInput; output: CreateAppInstanceAdminOutput }
  CreateAppInstanceBot: { input: CreateAppInstanceBotInput; output: CreateAppInstanceBotOutput }
  CreateAppInstanceUser: { input: CreateAppInstanceUserInput; output: CreateAppInstanceUserOutput }
  DeleteAppInstance: { input: DeleteAppInstanceInput; output: void }
  DeleteAppInstanceAdmin: { input: DeleteAppInstanceAdminInput; output: void }
  DeleteAppInstanceBot: { input: DeleteAppInstanceBotInput; output: void }
  DeleteAppInstanceUser: { input: DeleteAppInstanceUserInput; output: void }
  DeregisterAppInstanceUserEndpoint: { input: DeregisterAppInstanceUserEndpointInput; output: void }
  DescribeAppInstance: { input: DescribeAppInstanceInput; output: DescribeAppInstanceOutput }
  DescribeAppInstanceAdmin: { input: DescribeAppInstanceAdminInput; output: DescribeAppInstanceAdminOutput }
  DescribeAppInstanceBot: { input: DescribeAppInstanceBotInput; output: DescribeAppInstanceBotOutput }
  DescribeAppInstanceUser: { input: DescribeAppInstanceUserInput; output: DescribeAppInstanceUserOutput }
  DescribeAppInstanceUserEndpoint: { input: DescribeAppInstanceUserEndpointInput; output: DescribeAppInstanceUserEndpointOutput }
  GetAppInstanceRetentionSettings: { input: GetAppInstanceRetentionSettingsInput; output: GetAppInstanceRetentionSettingsOutput }
  ListAppInstanceAdmins: { input: ListAppInstanceAdminsInput; output: ListAppInstanceAdminsOutput }
  ListAppInstanceBots: { input: ListAppInstanceBotsInput; output: ListAppInstanceBotsOutput }
  ListAppInstanceUserEndpoints: { input: ListAppInstanceUserEndpointsInput; output: ListAppInstanceUserEndpointsOutput }
  ListAppInstanceUsers: { input: ListAppInstanceUsersInput; output: ListAppInstanceUsersOutput }
  ListAppInstances: { input: ListAppInstancesInput; output: ListAppInstancesOutput }
  ListTagsForResource: { input: ListTagsForResourceInput; output: ListTagsForResourceOutput }
  PutAppInstanceRetentionSettings: { input: PutAppInstanceRetentionSettingsInput; output: PutAppInstanceRetentionSettingsOutput }
  PutAppInstanceUserExpirationSettings: { input: PutAppInstanceUserExpirationSettingsInput; output: PutAppInstanceUserExpirationSettingsOutput }
  RegisterAppInstanceUserEndpoint: { input: RegisterAppInstanceUserEndpointInput; output: RegisterAppInstanceUserEndpointOutput }
  TagResource: { input: TagResourceInput; output: void }
  UntagResource: { input: UntagResourceInput; output: void }
  UpdateAppInstance: { input: UpdateAppInstanceInput; output: UpdateAppInstanceOutput }
  UpdateAppInstanceBot: { input: UpdateAppInstanceBotInput; output: UpdateAppInstanceBotOutput }
  UpdateAppInstanceUser: { input: UpdateAppInstanceUserInput; output: UpdateAppInstanceUserOutput }
  UpdateAppInstanceUserEndpoint: { input: UpdateAppInstanceUserEndpointInput; output: UpdateAppInstanceUserEndpointOutput }
}

export interface CreateAppInstanceInput {
  readonly Name: string
  readonly Metadata?: string | undefined
  readonly ClientRequestToken: string
  readonly Tags?: readonly Tag[] | undefined
}

export interface CreateAppInstanceOutput {
  readonly AppInstanceArn?: string | undefined
}

export interface CreateAppInstanceAdminInput {
  readonly AppInstanceAdminArn: string
  readonly AppInstanceArn: string
}

export interface CreateAppInstanceAdminOutput {
  readonly AppInstanceAdmin?: Identity | undefined
  readonly AppInstanceArn?: string | undefined
}

export interface CreateAppInstanceBotInput {
  readonly AppInstanceArn: string
  readonly Name?: string | undefined
  readonly Metadata?: string | undefined
  readonly ClientRequestToken: string
  readonly Tags?: readonly Tag[] | undefined
  readonly Configuration: Configuration
}

export interface CreateAppInstanceBotOutput {
  readonly AppInstanceBotArn?: string | undefined
}

export interface CreateAppInstanceUserInput {
  readonly AppInstanceArn: string
  readonly AppInstanceUserId: string
  readonly Name: string
  readonly Metadata?: string | undefined
  readonly ClientRequestToken: string
  readonly Tags?: readonly Tag[] | undefined
  readonly ExpirationSettings?: ExpirationSettings | undefined
}

export interface CreateAppInstanceUserOutput {
  readonly AppInstanceUserArn?: string | undefined
}

export interface DeleteAppInstanceInput {
  readonly AppInstanceArn: string
}

export interface DeleteAppInstanceAdminInput {
  readonly AppInstanceAdminArn: string
  readonly AppInstanceArn: string
}

export interface DeleteAppInstanceBotInput {
  readonly AppInstanceBotArn: string
}

export interface DeleteAppInstanceUserInput {
  readonly AppInstanceUserArn: string
}

export interface DeregisterAppInstanceUserEndpointInput {
  readonly AppInstanceUserArn: string
  readonly EndpointId: string
}

export interface DescribeAppInstanceInput {
  readonly AppInstanceArn: string
}

export interface DescribeAppInstanceOutput {
  readonly AppInstance?: AppInstance | undefined
}

export interface DescribeAppInstanceAdminInput {
  readonly AppInstanceAdminArn: string
  readonly AppInstanceArn: string
}

export interface DescribeAppInstanceAdminOutput {
  readonly AppInstanceAdmin?: AppInstanceAdmin | undefined
}

export interface DescribeAppInstanceBotInput {
  readonly AppInstanceBotArn: string
}

export interface DescribeAppInstanceBotOutput {
  readonly AppInstanceBot?: AppInstanceBot | undefined
}

export interface DescribeAppInstanceUserInput {
  readonly AppInstanceUserArn: string
}

export interface DescribeAppInstanceUserOutput {
  readonly AppInstanceUser?: AppInstanceUser | undefined
}

export interface DescribeAppInstanceUserEndpointInput {
  readonly AppInstanceUserArn: string
  readonly EndpointId: string
}

export interface DescribeAppInstanceUserEndpointOutput {
  readonly AppInstanceUserEndpoint?: AppInstanceUserEndpoint | undefined
}

export interface GetAppInstanceRetentionSettingsInput {
  readonly AppInstanceArn: string
}

export interface GetAppInstanceRetentionSettingsOutput {
  readonly AppInstanceRetentionSettings?: AppInstanceRetentionSettings | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly InitiateDeletionTimestamp?: number | undefined
}

export interface ListAppInstanceAdminsInput {
  readonly AppInstanceArn: string
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceAdminsOutput {
  readonly AppInstanceArn?: string | undefined
  readonly AppInstanceAdmins?: readonly AppInstanceAdminSummary[] | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceBotsInput {
  readonly AppInstanceArn: string
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceBotsOutput {
  readonly AppInstanceArn?: string | undefined
  readonly AppInstanceBots?: readonly AppInstanceBotSummary[] | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceUserEndpointsInput {
  readonly AppInstanceUserArn: string
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceUserEndpointsOutput {
  readonly AppInstanceUserEndpoints?: readonly AppInstanceUserEndpointSummary[] | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceUsersInput {
  readonly AppInstanceArn: string
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstanceUsersOutput {
  readonly AppInstanceArn?: string | undefined
  readonly AppInstanceUsers?: readonly AppInstanceUserSummary[] | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstancesInput {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

export interface ListAppInstancesOutput {
  readonly AppInstances?: readonly AppInstanceSummary[] | undefined
  readonly NextToken?: string | undefined
}

export interface ListTagsForResourceInput {
  readonly ResourceARN: string
}

export interface ListTagsForResourceOutput {
  readonly Tags?: readonly Tag[] | undefined
}

export interface PutAppInstanceRetentionSettingsInput {
  readonly AppInstanceArn: string
  readonly AppInstanceRetentionSettings: AppInstanceRetentionSettings
}

export interface PutAppInstanceRetentionSettingsOutput {
  readonly AppInstanceRetentionSettings?: AppInstanceRetentionSettings | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly InitiateDeletionTimestamp?: number | undefined
}

export interface PutAppInstanceUserExpirationSettingsInput {
  readonly AppInstanceUserArn: string
  readonly ExpirationSettings?: ExpirationSettings | undefined
}

export interface PutAppInstanceUserExpirationSettingsOutput {
  readonly AppInstanceUserArn?: string | undefined
  readonly ExpirationSettings?: ExpirationSettings | undefined
}

export interface RegisterAppInstanceUserEndpointInput {
  readonly AppInstanceUserArn: string
  readonly Name?: string | undefined
  readonly Type: AppInstanceUserEndpointType
  readonly ResourceArn: string
  readonly EndpointAttributes: EndpointAttributes
  readonly ClientRequestToken: string
  readonly AllowMessages?: AllowMessages | undefined
}

export interface RegisterAppInstanceUserEndpointOutput {
  readonly AppInstanceUserArn?: string | undefined
  readonly EndpointId?: string | undefined
}

export interface TagResourceInput {
  readonly ResourceARN: string
  readonly Tags: readonly Tag[]
}

export interface UntagResourceInput {
  readonly ResourceARN: string
  readonly TagKeys: readonly string[]
}

export interface UpdateAppInstanceInput {
  readonly AppInstanceArn: string
  readonly Name: string
  readonly Metadata: string
}

export interface UpdateAppInstanceOutput {
  readonly AppInstanceArn?: string | undefined
}

export interface UpdateAppInstanceBotInput {
  readonly AppInstanceBotArn: string
  readonly Name: string
  readonly Metadata: string
  readonly Configuration?: Configuration | undefined
}

export interface UpdateAppInstanceBotOutput {
  readonly AppInstanceBotArn?: string | undefined
}

export interface UpdateAppInstanceUserInput {
  readonly AppInstanceUserArn: string
  readonly Name: string
  readonly Metadata: string
}

export interface UpdateAppInstanceUserOutput {
  readonly AppInstanceUserArn?: string | undefined
}

export interface UpdateAppInstanceUserEndpointInput {
  readonly AppInstanceUserArn: string
  readonly EndpointId: string
  readonly Name?: string | undefined
  readonly AllowMessages?: AllowMessages | undefined
}

export interface UpdateAppInstanceUserEndpointOutput {
  readonly AppInstanceUserArn?: string | undefined
  readonly EndpointId?: string | undefined
}

export type AllowMessages = 'ALL' | 'NONE'

export interface AppInstance {
  readonly AppInstanceArn?: string | undefined
  readonly Name?: string | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly CreatedTimestamp?: number | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly LastUpdatedTimestamp?: number | undefined
  readonly Metadata?: string | undefined
}

export interface AppInstanceAdmin {
  readonly Admin?: Identity | undefined
  readonly AppInstanceArn?: string | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly CreatedTimestamp?: number | undefined
}

export interface AppInstanceAdminSummary {
  readonly Admin?: Identity | undefined
}

export interface AppInstanceBot {
  readonly AppInstanceBotArn?: string | undefined
  readonly Name?: string | undefined
  readonly Configuration?: Configuration | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly CreatedTimestamp?: number | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly LastUpdatedTimestamp?: number | undefined
  readonly Metadata?: string | undefined
}

export interface AppInstanceBotSummary {
  readonly AppInstanceBotArn?: string | undefined
  readonly Name?: string | undefined
  readonly Metadata?: string | undefined
}

export interface AppInstanceRetentionSettings {
  readonly ChannelRetentionSettings?: ChannelRetentionSettings | undefined
}

export interface AppInstanceSummary {
  readonly AppInstanceArn?: string | undefined
  readonly Name?: string | undefined
  readonly Metadata?: string | undefined
}

export interface AppInstanceUser {
  readonly AppInstanceUserArn?: string | undefined
  readonly Name?: string | undefined
  readonly Metadata?: string | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly CreatedTimestamp?: number | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly LastUpdatedTimestamp?: number | undefined
  readonly ExpirationSettings?: ExpirationSettings | undefined
}

export interface AppInstanceUserEndpoint {
  readonly AppInstanceUserArn?: string | undefined
  readonly EndpointId?: string | undefined
  readonly Name?: string | undefined
  readonly Type?: AppInstanceUserEndpointType | undefined
  readonly ResourceArn?: string | undefined
  readonly EndpointAttributes?: EndpointAttributes | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly CreatedTimestamp?: number | undefined
  /** Units: milliseconds since the Unix epoch. */
  readonly LastUpdatedTimestamp?: number | undefined
  readonly AllowMessages?: AllowMessages | undefined
  readonly EndpointState?: EndpointState | undefined
}

export interface AppInstanceUserEndpointSummary {
  readonly AppInstanceUserArn?: string | undefined
  readonly EndpointId?: string | undefined
  readonly Name?: string | undefined
  readonly Type?: AppInstanceUserEndpointType | undefined
  readonly AllowMessages?: AllowMessages | undefined
  readonly EndpointState?: EndpointState | undefined
}

export type AppInstanceUserEndpointType = 'APNS' | 'APNS_SANDBOX' | 'GCM'

export interface AppInstanceUserSummary {
  readonly AppInstanceUserArn?: string | undefined
  readonly Name?: string | undefined
  readonly Metadata?: string | undefined
}

export interface ChannelRetentionSettings {
  readonly RetentionDays?: number | undefined
}

export interface Configuration {
  readonly Lex: LexConfiguration
}

export interface EndpointAttributes {
  readonly DeviceToken: string
  readonly VoipDeviceToken?: string | undefined
}

export interface EndpointState {
  readonly Status: EndpointStatus
  readonly StatusReason?: EndpointStatusReason | undefined
}

export type EndpointStatus = 'ACTIVE' | 'INACTIVE'

export type EndpointStatusReason = 'INVALID_DEVICE_TOKEN' | 'INVALID_PINPOINT_ARN'

export type ExpirationCriterion = 'CREATED_TIMESTAMP'

export interface ExpirationSettings {
  readonly ExpirationDays: number
  readonly ExpirationCriterion: ExpirationCriterion
}

export interface Identity {
  readonly Arn?: string | undefined
  readonly Name?: string | undefined
}

export interface InvokedBy {
  readonly StandardMessages: StandardMessages
  readonly TargetedMessages: TargetedMessages
}

export interface LexConfiguration {
  readonly RespondsTo?: RespondsTo | undefined
  readonly InvokedBy?: InvokedBy | undefined
  readonly LexBotAliasArn: string
  readonly LocaleId: string
  readonly WelcomeIntent?: string | undefined
}

export type RespondsTo = 'STANDARD_MESSAGES'

export type StandardMessages = 'AUTO' | 'ALL' | 'MENTIONS' | 'NONE'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export type TargetedMessages = 'ALL' | 'NONE'
