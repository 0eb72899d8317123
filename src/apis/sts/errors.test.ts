import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { stsOver } from '../../../test/support/client.ts'
import { allowing } from '../../../test/support/principals.ts'
import { refusal } from '../../../test/support/refusal.ts'
import { httpRequest } from '../../../test/support/signed-request.ts'
import { openStore } from '../../../test/support/stores.ts'
import { world } from '../../../test/support/world.ts'
import { NOWHERE } from '../../store/storage.ts'

// For all of them, and so not in the one store that a run on PostgreSQL empties for each world.
const here = await world({ storage: await openStore(NOWHERE) })
const { as, credentials, serve, session, limitedUser, change, now } = here
const user = await limitedUser(allowing())
await change(user.principal, { disabled: 1 })
const expired = session({ expiresAtMs: now() - 1 })

const REFUSED = [
  ['an unknown key', as({ ...credentials, accessKeyId: 'AKIAUNKNOWN000000000' }).sts, 'InvalidClientTokenId'],
  ['a session token of somewhere else', as({ ...expired, sessionToken: 'elsewhere' }).sts, 'InvalidClientTokenId'],
  ['a disabled key', user.sts, 'InvalidClientTokenId'],
  ['a wrong secret', as({ ...credentials, secretAccessKey: 'wrong' }).sts, 'SignatureDoesNotMatch'],
  ['another region', stsOver(serve, credentials, 'eu-west-1'), 'SignatureDoesNotMatch'],
  ['a session that is over', as(expired).sts, 'ExpiredToken'],
] as const

for (const [title, client, name] of REFUSED)
  test(`${title} is refused by the name that query services have for it`, async () => {
    const { message, ...refused } = await refusal(client.send(new GetCallerIdentityCommand()))
    assert.deepEqual([refused.name, refused.status], [name, 403])
    assert.match(message, /\S/)
  })

const FORM = ['content-type', 'application/x-www-form-urlencoded'] as const

/** What is answered to a request that nobody has signed. */
const told = async (
  method: string,
  query: string,
  body: string,
  headers: readonly (readonly [string, string])[] = [FORM],
) => {
  const { response, errorType } = await serve(httpRequest({ method, path: '/', query, body, headers }))
  const [, code] = /<Code>(\w+)<\/Code>/.exec(response.body) ?? []
  return [response.status, code, errorType]
}

const UNSIGNED = [
  ['without a signature', 'POST', '', 'Action=GetCallerIdentity&Version=2011-06-15', 403, 'MissingAuthenticationToken'],
  ['for another version', 'POST', '', 'Action=GetCallerIdentity&Version=2011-06-16', 400, 'InvalidAction'],
  ['for an operation that is not served', 'POST', '', 'Action=AssumeRoot&Version=2011-06-15', 400, 'InvalidAction'],
  ['for no operation', 'POST', '', '', 400, 'InvalidAction'],
  ['in a URL', 'GET', 'Action=GetCallerIdentity&Version=2011-06-15', '', 400, 'InvalidAction'],
  ['that is no form', 'POST', '', 'Action=%ff', 400, 'ValidationError'],
] as const

for (const [title, method, query, body, status, code] of UNSIGNED)
  test(`a request ${title} is answered in XML: ${code}`, async () =>
    assert.deepEqual(await told(method, query, body), [status, code, code]))

test('half a signature is none', async () => {
  const headers = [FORM, ['authorization', 'AWS4-HMAC-SHA256 Credential=x']] as const
  assert.deepEqual(await told('POST', '', 'Action=GetCallerIdentity&Version=2011-06-15', headers), [
    403,
    'IncompleteSignature',
    'IncompleteSignature',
  ])
})

test('a failure of ours shows nothing of its cause', async () => {
  const broken = await world()
  await broken.newPrincipal('role', 'broken', undefined, { trustPolicy: 'tell nobody', sessionSecondsMax: 3600 })
  const told = { Type: 'Receiver', Code: 'InternalFailure' }
  const RoleArn = 'arn:aws:iam::123456789012:role/broken'
  assert.deepEqual(await refusal(broken.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'xx' }))), {
    name: 'InternalFailure',
    message: 'Internal failure',
    status: 500,
    members: { $retryable: undefined, ...told, Error: { ...told, Message: 'Internal failure' } },
  })
})
