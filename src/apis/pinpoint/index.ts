import model from '../../../models/pinpoint-push.json' with { type: 'json' }
import { loadModel, type ModelFile } from '../../protocol/model-file.ts'
import { requestIdErrorBody } from '../../protocol/rest-json/error.ts'
import { restJson } from '../../protocol/rest-json/index.ts'
import type { Api } from '../api.ts'
import type { Operations } from '../operation.ts'
import { pinpointErrors } from './errors.ts'
import type { PinpointApi } from './generated.ts'
import { CreateApp } from './operations/CreateApp.ts'
import { DeleteApnsChannel } from './operations/DeleteApnsChannel.ts'
import { DeleteApnsSandboxChannel } from './operations/DeleteApnsSandboxChannel.ts'
import { DeleteApnsVoipChannel } from './operations/DeleteApnsVoipChannel.ts'
import { DeleteApnsVoipSandboxChannel } from './operations/DeleteApnsVoipSandboxChannel.ts'
import { DeleteApp } from './operations/DeleteApp.ts'
import { DeleteGcmChannel } from './operations/DeleteGcmChannel.ts'
import { GetApnsChannel } from './operations/GetApnsChannel.ts'
import { GetApnsSandboxChannel } from './operations/GetApnsSandboxChannel.ts'
import { GetApnsVoipChannel } from './operations/GetApnsVoipChannel.ts'
import { GetApnsVoipSandboxChannel } from './operations/GetApnsVoipSandboxChannel.ts'
import { GetApp } from './operations/GetApp.ts'
import { GetApps } from './operations/GetApps.ts'
import { GetChannels } from './operations/GetChannels.ts'
import { GetGcmChannel } from './operations/GetGcmChannel.ts'
import { ListTagsForResource } from './operations/ListTagsForResource.ts'
import { SendMessages } from './operations/SendMessages.ts'
import { TagResource } from './operations/TagResource.ts'
import { UntagResource } from './operations/UntagResource.ts'
import { UpdateApnsChannel } from './operations/UpdateApnsChannel.ts'
import { UpdateApnsSandboxChannel } from './operations/UpdateApnsSandboxChannel.ts'
import { UpdateApnsVoipChannel } from './operations/UpdateApnsVoipChannel.ts'
import { UpdateApnsVoipSandboxChannel } from './operations/UpdateApnsVoipSandboxChannel.ts'
import { UpdateGcmChannel } from './operations/UpdateGcmChannel.ts'
import { sentTags } from './tags.ts'

const operations = {
  CreateApp,
  DeleteApnsChannel,
  DeleteApnsSandboxChannel,
  DeleteApnsVoipChannel,
  DeleteApnsVoipSandboxChannel,
  DeleteApp,
  DeleteGcmChannel,
  GetApnsChannel,
  GetApnsSandboxChannel,
  GetApnsVoipChannel,
  GetApnsVoipSandboxChannel,
  GetApp,
  GetApps,
  GetChannels,
  GetGcmChannel,
  ListTagsForResource,
  SendMessages,
  TagResource,
  UntagResource,
  UpdateApnsChannel,
  UpdateApnsSandboxChannel,
  UpdateApnsVoipChannel,
  UpdateApnsVoipSandboxChannel,
  UpdateGcmChannel,
} satisfies Operations<PinpointApi>

/** The part of Amazon Pinpoint that push needs. */
export const pinpoint: Api = {
  model: loadModel(model as ModelFile),
  protocol: restJson(requestIdErrorBody),
  errors: pinpointErrors,
  operations,
  sentTags,
}
