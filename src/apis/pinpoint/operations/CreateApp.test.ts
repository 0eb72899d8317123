import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreateAppCommand, GetAppCommand } from '@aws-sdk/client-pinpoint'
import { ACCOUNT, world } from '../../../../test/support/world.ts'

test('creates a push application that GetApp shows', async () => {
  const { pinpoint, now } = await world()
  const request = { Name: 'phones', tags: { team: 'red' } }
  const { ApplicationResponse: made, $metadata } = await pinpoint.send(
    new CreateAppCommand({ CreateApplicationRequest: request }),
  )
  assert.equal($metadata.httpStatusCode, 201)
  assert.match(made?.Id ?? '', /^[0-9a-f]{32}$/)
  assert.deepEqual(made, {
    ...request,
    Id: made?.Id,
    Arn: `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/${made?.Id}`,
    CreationDate: new Date(now()).toISOString(),
  })
  const shown = await pinpoint.send(new GetAppCommand({ ApplicationId: made?.Id }))
  assert.deepEqual(shown.ApplicationResponse, made)
})

const key = (length: number) => 'k'.repeat(length)
const BAD: [what: string, request: { Name: string; tags?: Record<string, string> }][] = [
  ['an empty name', { Name: '' }],
  ['a name of 65 characters', { Name: '😀'.repeat(65) }],
  ['a tag key reserved for AWS', { Name: 'phones', tags: { 'aws:team': 'red' } }],
  ['an empty tag key', { Name: 'phones', tags: { '': 'red' } }],
  ['a tag key of 129 characters', { Name: 'phones', tags: { [key(129)]: 'red' } }],
  ['a tag value of 257 characters', { Name: 'phones', tags: { team: key(257) } }],
  ['51 tags', { Name: 'phones', tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`key-${at}`, ''])) }],
]

for (const [what, request] of BAD)
  test(`refuses ${what}`, async () => {
    const { pinpoint } = await world()
    await assert.rejects(pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: request })), {
      name: 'BadRequestException',
    })
  })

test('counts characters, not code units, of a name', async () => {
  const { pinpoint } = await world()
  const request = { Name: '😀'.repeat(64) }
  const { ApplicationResponse } = await pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: request }))
  assert.equal(ApplicationResponse?.Name, request.Name)
})
