import model from '../../../models/chime-sdk-identity.json' with { type: 'json' }
import { loadModel, type ModelFile } from '../../protocol/model-file.ts'
import { codeErrorBody } from '../../protocol/rest-json/error.ts'
import { restJson } from '../../protocol/rest-json/index.ts'
import type { Api } from '../api.ts'
import type { Operations } from '../operation.ts'
import { identityErrors } from './errors.ts'
import type { IdentityApi } from './generated.ts'
import { CreateAppInstance } from './operations/CreateAppInstance.ts'
import { CreateAppInstanceAdmin } from './operations/CreateAppInstanceAdmin.ts'
import { CreateAppInstanceBot } from './operations/CreateAppInstanceBot.ts'
import { CreateAppInstanceUser } from './operations/CreateAppInstanceUser.ts'
import { DeleteAppInstance } from './operations/DeleteAppInstance.ts'
import { DeleteAppInstanceAdmin } from './operations/DeleteAppInstanceAdmin.ts'
import { DeleteAppInstanceBot } from './operations/DeleteAppInstanceBot.ts'
import { DeleteAppInstanceUser } from './operations/DeleteAppInstanceUser.ts'
import { DeregisterAppInstanceUserEndpoint } from './operations/DeregisterAppInstanceUserEndpoint.ts'
import { DescribeAppInstance } from './operations/DescribeAppInstance.ts'
import { DescribeAppInstanceAdmin } from './operations/DescribeAppInstanceAdmin.ts'
import { DescribeAppInstanceBot } from './operations/DescribeAppInstanceBot.ts'
import { DescribeAppInstanceUser } from './operations/DescribeAppInstanceUser.ts'
import { DescribeAppInstanceUserEndpoint } from './operations/DescribeAppInstanceUserEndpoint.ts'
import { GetAppInstanceRetentionSettings } from './operations/GetAppInstanceRetentionSettings.ts'
import { ListAppInstanceAdmins } from './operations/ListAppInstanceAdmins.ts'
import { ListAppInstanceBots } from './operations/ListAppInstanceBots.ts'
import { ListAppInstances } from './operations/ListAppInstances.ts'
import { ListAppInstanceUserEndpoints } from './operations/ListAppInstanceUserEndpoints.ts'
import { ListAppInstanceUsers } from './operations/ListAppInstanceUsers.ts'
import { ListTagsForResource } from './operations/ListTagsForResource.ts'
import { PutAppInstanceRetentionSettings } from './operations/PutAppInstanceRetentionSettings.ts'
import { PutAppInstanceUserExpirationSettings } from './operations/PutAppInstanceUserExpirationSettings.ts'
import { RegisterAppInstanceUserEndpoint } from './operations/RegisterAppInstanceUserEndpoint.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateAppInstance } from './operations/UpdateAppInstance.ts'
import { UpdateAppInstanceBot } from './operations/UpdateAppInstanceBot.ts'
import { UpdateAppInstanceUser } from './operations/UpdateAppInstanceUser.ts'
import { UpdateAppInstanceUserEndpoint } from './operations/UpdateAppInstanceUserEndpoint.ts'
import { sentTags } from './tags.ts'

const operations = {
  CreateAppInstance,
  CreateAppInstanceAdmin,
  CreateAppInstanceBot,
  CreateAppInstanceUser,
  DeleteAppInstance,
  DeleteAppInstanceAdmin,
  DeleteAppInstanceBot,
  DeleteAppInstanceUser,
  DeregisterAppInstanceUserEndpoint,
  DescribeAppInstance,
  DescribeAppInstanceAdmin,
  DescribeAppInstanceBot,
  DescribeAppInstanceUser,
  DescribeAppInstanceUserEndpoint,
  GetAppInstanceRetentionSettings,
  ListAppInstanceAdmins,
  ListAppInstanceBots,
  ListAppInstanceUserEndpoints,
  ListAppInstanceUsers,
  ListAppInstances,
  ListTagsForResource,
  PutAppInstanceRetentionSettings,
  PutAppInstanceUserExpirationSettings,
  RegisterAppInstanceUserEndpoint,
  TagResource,
  UntagResource,
  UpdateAppInstance,
  UpdateAppInstanceBot,
  UpdateAppInstanceUser,
  UpdateAppInstanceUserEndpoint,
} satisfies Operations<IdentityApi>

/** The Amazon Chime SDK Identity API. */
export const identity: Api = {
  model: loadModel(model as ModelFile),
  protocol: restJson(codeErrorBody),
  errors: identityErrors,
  operations,
  sentTags,
}
