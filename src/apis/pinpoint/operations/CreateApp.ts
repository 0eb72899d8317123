import { randomBytes } from 'node:crypto'
import { badRequest } from '../../../protocol/errors.ts'
import { pushAppKey } from '../../../store/keys.ts'
import { pushAppArn } from '../../shared/arns.ts'
import { operation } from '../operation.ts'
import { tagsOfMap } from '../tags.ts'
import { applicationResponse } from '../wire.ts'

const ID_BYTES = 16

// Source: Pinpoint user guide, creating a project; the model states no bound.
const NAME = /^.{1,64}$/su

/**
 * Creates a push application: what endpoints name as their ResourceArn.
 *
 * Shape   name + tags -> 201 ApplicationResponse
 * Errors  BadRequest: a name that is empty or longer than 64; tags, see `tagsOfMap`.
 * Source  Pinpoint API reference, Apps
 */
export const CreateApp = operation('CreateApp', {
  permissions: (_input, call) => [['mobiletargeting:CreateApp', pushAppArn(call, '*')]],

  async handle({ CreateApplicationRequest: { Name: name, tags: sent } }, context) {
    const { store, caller, nowMs } = context
    if (!NAME.test(name)) throw badRequest('Name: length 1 to 64')
    const tags = tagsOfMap(sent)
    const app = { accountId: caller.accountId, id: randomBytes(ID_BYTES).toString('hex'), name, createdAtMs: nowMs }
    await store.pushApps.insert(app)
    await store.tags.put(pushAppKey(app.accountId, app.id), tags)
    return { ApplicationResponse: applicationResponse(context, app, tags) }
  },
})
