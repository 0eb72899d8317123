import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { LINE_CHARACTERS_MAX } from '../../src/telemetry/audit-record.ts'
import { allowing } from '../support/principals.ts'
import { httpRequest } from '../support/signed-request.ts'
import { world } from '../support/world.ts'

const KIB = 1024
const FORM = ['content-type', 'application/x-www-form-urlencoded'] as const
const CALL = {
  RoleArn: 'arn:aws:iam::123456789012:role/phone',
  RoleSessionName: 'phone',
  WebIdentityToken: 'made-up',
}

/** A list of policies that STS does not know, as a form has it. */
const policies = (count: number, arn: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`PolicyArns.member.${nth + 1}.arn`, arn]))

/** What the trail tells of an unsigned call. */
const toldOf = async (parameters: Readonly<Record<string, string>>, userAgent = 'app') => {
  const { serve, trail } = await world()
  const body = new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', ...parameters })
  const headers = [FORM, ['user-agent', userAgent] as const]
  await serve(httpRequest({ method: 'POST', path: '/', headers, body: body.toString() }))
  return trail.at(-1) ?? assert.fail('nothing is told')
}

test('a stranger cannot fill the audit trail with what it asks for', async () => {
  const { requestParameters, ...record } = await toldOf({ ...CALL, ...policies(900, `arn:aws:iam::aws:policy/x`) })
  assert.equal(requestParameters, null)
  assert.deepEqual([record.eventName, record.errorCode], ['AssumeRoleWithWebIdentity', 'ValidationError'])
  assert.equal(record.resources[0].ARN, CALL.RoleArn)
})

test('nor can a caller', async () => {
  const { sts, trail } = await world()
  const Policy = allowing('a:b', `arn:aws:x:::${'y'.repeat(200 * KIB)}`)
  await assert.rejects(sts.send(new AssumeRoleCommand({ ...CALL, Policy })), {
    name: 'MalformedPolicyDocumentException',
  })
  const [record] = trail
  assert.equal(record?.requestParameters, null)
  assert.ok(JSON.stringify(record).length <= LINE_CHARACTERS_MAX)
})

test('nor with what it calls itself', async () => {
  const { userAgent, requestParameters } = await toldOf(CALL, 'x'.repeat(30 * KIB))
  assert.equal(userAgent, 'x'.repeat(KIB))
  assert.equal(requestParameters.roleArn, CALL.RoleArn)
})

test('nor with what is wrong with its request', async () => {
  const { errorMessage } = await toldOf({ ...CALL, ...policies(900, 'x') })
  assert.equal(errorMessage.length, KIB)
})
