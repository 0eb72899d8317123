import model from '../../../models/pinpoint-push.json' with { type: 'json' }
import { loadModel, type ModelFile } from '../../protocol/model-file.ts'
import { requestIdErrorBody } from '../../protocol/rest-json/error.ts'
import { restJson } from '../../protocol/rest-json/index.ts'
import type { Api } from '../api.ts'
import type { Operations } from '../operation.ts'
import { pinpointErrors } from './errors.ts'
import type { PinpointApi } from './generated.ts'
import { CreateApp } from './operations/CreateApp.ts'
import { DeleteApp } from './operations/DeleteApp.ts'
import { GetApp } from './operations/GetApp.ts'
import { GetApps } from './operations/GetApps.ts'
import { ListTagsForResource } from './operations/ListTagsForResource.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { sentTags } from './tags.ts'

const operations = {
  CreateApp,
  DeleteApp,
  GetApp,
  GetApps,
  ListTagsForResource,
  TagResource,
  UntagResource,
} satisfies Operations<PinpointApi>

/** The part of Amazon Pinpoint that push needs. */
export const pinpoint: Api = {
  model: loadModel(model as ModelFile),
  protocol: restJson(requestIdErrorBody),
  errors: pinpointErrors,
  operations,
  sentTags,
}
