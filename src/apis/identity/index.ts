import model from '../../../models/chime-sdk-identity.json' with { type: 'json' }
import { type ModelFile, loadModel } from '../../protocol/model.ts'
import { codeErrorBody } from '../../protocol/rest-json/error.ts'
import { restJson } from '../../protocol/rest-json/index.ts'
import type { Api } from '../api.ts'
import type { Operations } from '../operation.ts'
import { identityErrors } from './errors.ts'
import type { IdentityApi } from './generated.ts'
import { CreateAppInstance } from './operations/CreateAppInstance.ts'
import { CreateAppInstanceUser } from './operations/CreateAppInstanceUser.ts'
import { RegisterAppInstanceUserEndpoint } from './operations/RegisterAppInstanceUserEndpoint.ts'

const operations = {
  CreateAppInstance,
  CreateAppInstanceUser,
  RegisterAppInstanceUserEndpoint,
} satisfies Partial<Operations<IdentityApi>>

/** The Amazon Chime SDK Identity API. */
export const identity: Api = {
  model: loadModel(model as ModelFile),
  protocol: restJson(codeErrorBody),
  errors: identityErrors,
  operations,
}
