import model from '../../../models/sts.json' with { type: 'json' }
import { loadModel, type ModelFile } from '../../protocol/model-file.ts'
import { query } from '../../protocol/query/index.ts'
import type { Api } from '../api.ts'
import type { Operations } from '../operation.ts'
import { stsErrors } from './errors.ts'
import type { StsApi } from './generated.ts'
import { AssumeRole } from './operations/AssumeRole.ts'
import { AssumeRoleWithWebIdentity } from './operations/AssumeRoleWithWebIdentity.ts'
import { GetCallerIdentity } from './operations/GetCallerIdentity.ts'
import { GetFederationToken } from './operations/GetFederationToken.ts'
import { GetSessionToken } from './operations/GetSessionToken.ts'
import { sentTags } from './tags.ts'

const operations = {
  AssumeRole,
  AssumeRoleWithWebIdentity,
  GetCallerIdentity,
  GetFederationToken,
  GetSessionToken,
} satisfies Operations<StsApi>

const { apiVersion } = model.service

/** The AWS Security Token Service: temporary credentials. */
export const sts: Api = {
  model: loadModel(model as ModelFile),
  protocol: query(apiVersion, `https://sts.amazonaws.com/doc/${apiVersion}/`),
  errors: stsErrors,
  operations,
  sentTags,
}
