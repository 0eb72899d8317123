// Generated from models/pinpoint-push.json by `node scripts/generate-types.ts`. Change the model or the script, not this file.

/** Every operation of the API, with what it takes and what it gives. */
export interface PinpointApi {
  CreateApp: { input: CreateAppInput; output: CreateAppOutput }
  DeleteApp: { input: DeleteAppInput; output: DeleteAppOutput }
  GetApp: { input: GetAppInput; output: GetAppOutput }
  GetApps: { input: GetAppsInput; output: GetAppsOutput }
  ListTagsForResource: { input: ListTagsForResourceInput; output: ListTagsForResourceOutput }
  TagResource: { input: TagResourceInput; output: void }
  UntagResource: { input: UntagResourceInput; output: void }
}

export interface CreateAppInput {
  readonly CreateApplicationRequest: CreateApplicationRequest
}

export interface CreateAppOutput {
  readonly ApplicationResponse: ApplicationResponse
}

export interface DeleteAppInput {
  readonly ApplicationId: string
}

export interface DeleteAppOutput {
  readonly ApplicationResponse: ApplicationResponse
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

export interface CreateApplicationRequest {
  readonly Name: string
  readonly tags?: Readonly<Record<string, string>> | undefined
}

export interface TagsModel {
  readonly tags: Readonly<Record<string, string>>
}
