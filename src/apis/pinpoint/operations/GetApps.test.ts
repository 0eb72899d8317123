import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetAppsCommand, TagResourceCommand } from '@aws-sdk/client-pinpoint'
import { newApp, world } from '../../../../test/support/world.ts'

test("lists the account's applications with their tags, oldest first, page by page", async () => {
  const { pinpoint, pass } = await world()
  const first = await newApp(pinpoint, 'phones')
  pass(1)
  const second = await newApp(pinpoint, 'tablets')
  await pinpoint.send(new TagResourceCommand({ ResourceArn: second, TagsModel: { tags: { team: 'red' } } }))
  const { ApplicationsResponse: one } = await pinpoint.send(new GetAppsCommand({ PageSize: '1' }))
  const { ApplicationsResponse: two } = await pinpoint.send(
    new GetAppsCommand({ PageSize: '1', Token: one?.NextToken }),
  )
  assert.deepEqual(
    one?.Item?.map(({ Arn, tags }) => [Arn, tags]),
    [[first, {}]],
  )
  assert.deepEqual(
    two?.Item?.map(({ Arn, tags }) => [Arn, tags]),
    [[second, { team: 'red' }]],
  )
  assert.equal(two?.NextToken, undefined)
})

test('lists nothing where nothing is', async () => {
  const { pinpoint } = await world()
  assert.deepEqual((await pinpoint.send(new GetAppsCommand({}))).ApplicationsResponse, { Item: [] })
})

for (const PageSize of ['0', '1001', '-1', '1.5', 'ten', ' 1'])
  test(`refuses a page size of "${PageSize}"`, async () => {
    const { pinpoint } = await world()
    await assert.rejects(pinpoint.send(new GetAppsCommand({ PageSize })), {
      name: 'BadRequestException',
      message: /page-size/,
    })
  })

test('refuses a token that it has not given', async () => {
  const { pinpoint } = await world()
  await assert.rejects(pinpoint.send(new GetAppsCommand({ Token: 'made-up' })), {
    name: 'BadRequestException',
    message: /^token/,
  })
})
