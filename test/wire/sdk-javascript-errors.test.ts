import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as sdk from '@aws-sdk/client-chime-sdk-identity'
import { secret } from '../support/logs.ts'
import { newApp, newInstance, newUser, register } from '../support/world.ts'
import { target } from './target.ts'

const { identity, pinpoint, close } = await target()
const app = await newApp(pinpoint)
const AppInstanceArn = await newInstance(identity)
const AppInstanceUserArn = await newUser(identity, AppInstanceArn, 'ann')
after(async () => {
  await identity.deleteAppInstance({ AppInstanceArn })
  await pinpoint.deleteApp({ ApplicationId: app.slice(app.indexOf('/') + 1) })
  await close()
})

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

type Refusal = new (...args: never[]) => sdk.ChimeSDKIdentityServiceException
const DEVICE = secret('taken')
const nobody = `${AppInstanceArn}/user/nobody`
const ERRORS: [what: string, type: Refusal, status: number, code: string, send: () => Promise<unknown>][] = [
  [
    'a bound that is broken',
    sdk.BadRequestException,
    400,
    'BadRequest',
    () => identity.listAppInstances({ MaxResults: 51 }),
  ],
  [
    'what is not there',
    sdk.ForbiddenException,
    403,
    'Forbidden',
    () => identity.describeAppInstanceUser({ AppInstanceUserArn: nobody }),
  ],
  [
    'a bot that is not there',
    sdk.NotFoundException,
    404,
    'NotFound',
    () => identity.describeAppInstanceBot({ AppInstanceBotArn: `${AppInstanceArn}/bot/${crypto.randomUUID()}` }),
  ],
  [
    'a device that its user has registered already',
    sdk.ConflictException,
    409,
    'Conflict',
    async () => {
      await identity.send(register(AppInstanceUserArn, app, DEVICE))
      await identity.send(register(AppInstanceUserArn, app, DEVICE))
    },
  ],
  [
    'an eleventh endpoint of a user',
    sdk.ResourceLimitExceededException,
    400,
    'ResourceLimitExceeded',
    async () => {
      const devices = Array.from({ length: 10 }, (_, at) =>
        identity.send(register(AppInstanceUserArn, app, secret(`device-${at}`))),
      )
      await Promise.all(devices)
    },
  ],
]

for (const [what, Type, status, code, send] of ERRORS)
  test(`${Type.name} for ${what} is of its own type, with a message, code and request id`, async () => {
    const error: unknown = await send().then(
      () => assert.fail('not refused'),
      (reason) => reason,
    )
    assert.ok(error instanceof Type && error instanceof sdk.ChimeSDKIdentityServiceException)
    assert.deepEqual([error.name, error.$metadata.httpStatusCode, error.$fault], [Type.name, status, 'client'])
    assert.match(error.message, /^\S.*\S$/)
    assert.equal('Code' in error && error.Code, code)
    assert.match(error.$metadata.requestId ?? '', UUID)
    assert.doesNotMatch(error.message, new RegExp(secret('')))
  })

test('the same ClientRequestToken with other parameters is a conflict', async () => {
  const ClientRequestToken = crypto.randomUUID()
  await identity.send(
    new sdk.CreateAppInstanceUserCommand({
      AppInstanceArn,
      Name: secret('name'),
      AppInstanceUserId: 'carl',
      ClientRequestToken,
    }),
  )
  await assert.rejects(
    identity.createAppInstanceUser({
      AppInstanceArn,
      Name: secret('name'),
      AppInstanceUserId: 'dora',
      ClientRequestToken,
    }),
    sdk.ConflictException,
  )
})
