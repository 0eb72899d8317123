import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { secret } from '../../support/logs.ts'
import { runningServer } from '../../support/server.ts'
import { WORLDS_VARIABLE } from '../../support/stores.ts'
import { newApp, newInstance, newUser } from '../../support/world.ts'
import { awsCli, WITH_CLI } from '../../wire/aws-cli.ts'

// What it sends does not depend on the store, and each command takes the better part of a second. So it does here what
// phones are there for; the SDKs, of one of which it is made, go through all operations.
process.env[WORLDS_VARIABLE] = 'postgres'
const server = await runningServer()
const { client, pinpoint, credentials } = server.root
const [instance, app] = [await newInstance(client), await newApp(pinpoint)]
const user = await newUser(client, instance, 'ann')
const { run, prints, remove } = awsCli(server.apiUrl, credentials)
after(async () => {
  await server[Symbol.asyncDispose]()
  remove()
})

const COMMAND = 'chime-sdk-identity'
const ofUser = ['--app-instance-user-arn', user]
let endpoint = ''
const ofEndpoint = () => [...ofUser, '--endpoint-id', endpoint]

prints(
  `${COMMAND} register-app-instance-user-endpoint`,
  () => {
    const attributes = ['--endpoint-attributes', `DeviceToken=${secret('token')}`]
    return [...ofUser, '--type', 'APNS', '--resource-arn', app, ...attributes]
  },
  (printed) => {
    endpoint = JSON.parse(printed).EndpointId
    assert.match(endpoint, /^[0-9a-f-]{36}$/)
  },
)
prints(`${COMMAND} describe-app-instance-user-endpoint`, ofEndpoint, (printed) => {
  const { EndpointId, EndpointAttributes } = JSON.parse(printed).AppInstanceUserEndpoint
  assert.deepEqual([EndpointId, EndpointAttributes], [endpoint, { DeviceToken: secret('token') }])
})
prints(`${COMMAND} deregister-app-instance-user-endpoint`, ofEndpoint, (printed) => assert.equal(printed, ''))
prints(
  `${COMMAND} list-app-instance-user-endpoints`,
  () => ofUser,
  (printed) => assert.deepEqual(JSON.parse(printed), { AppInstanceUserEndpoints: [] }),
)

test('the AWS CLI tells errors by their names', WITH_CLI, async () => {
  const nobody = ['--app-instance-user-arn', `${instance}/user/nobody`, '--endpoint-url', server.apiUrl]
  const { stderr, status } = await run([COMMAND, 'describe-app-instance-user', ...nobody])
  assert.match(
    stderr,
    /An error occurred \(ForbiddenException\) when calling the DescribeAppInstanceUser operation: \S/,
  )
  assert.notEqual(status, 0)
})
