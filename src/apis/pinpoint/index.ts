import model from '../../../models/pinpoint-push.json' with { type: 'json' }
import { loadModel, type ModelFile } from '../../protocol/model.ts'
import { requestIdErrorBody } from '../../protocol/rest-json/error.ts'
import { restJson } from '../../protocol/rest-json/index.ts'
import type { Api } from '../api.ts'
import { pinpointErrors } from './errors.ts'
import { CreateApp } from './operations/CreateApp.ts'

/** The part of Amazon Pinpoint that push needs. */
export const pinpoint: Api = {
  model: loadModel(model as ModelFile),
  protocol: restJson(requestIdErrorBody),
  errors: pinpointErrors,
  operations: { CreateApp },
}
