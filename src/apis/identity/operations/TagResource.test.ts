import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListTagsForResourceCommand, type Tag, TagResourceCommand } from '@aws-sdk/client-chime-sdk-identity'
import { newBot, world } from '../../../../test/support/world.ts'

const withTags = async () => {
  const { client, instance, user, app } = await (await world()).withUser()
  const bot = await newBot(client, instance)
  return {
    resources: { instance, user, bot },
    app,
    tag: (arn: string, ...Tags: Tag[]) => client.send(new TagResourceCommand({ ResourceARN: arn, Tags })),
    tagsOf: async (arn: string) => (await client.send(new ListTagsForResourceCommand({ ResourceARN: arn }))).Tags,
  }
}

const numbered = (from: number, to: number): Tag[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ Key: `key-${from + at}`, Value: 'v' }))

for (const kind of ['instance', 'user', 'bot'] as const)
  test(`adds tags to one ${kind} and nothing else`, async () => {
    const { resources, tag, tagsOf } = await withTags()
    const { $metadata } = await tag(resources[kind], { Key: 'team', Value: 'red' })
    assert.equal($metadata.httpStatusCode, 204)
    const found = await Promise.all(Object.values(resources).map(tagsOf))
    assert.deepEqual(found.flat(), [{ Key: 'team', Value: 'red' }])
    assert.deepEqual(await tagsOf(resources[kind]), [{ Key: 'team', Value: 'red' }])
  })

test('gives an existing key the new value', async () => {
  const { resources, tag, tagsOf } = await withTags()
  await tag(resources.user, { Key: 'team', Value: 'red' }, { Key: 'place', Value: 'x' })
  await tag(resources.user, { Key: 'team', Value: 'blue' })
  assert.deepEqual(await tagsOf(resources.user), [
    { Key: 'place', Value: 'x' },
    { Key: 'team', Value: 'blue' },
  ])
})

test('allows 50 tags on a resource in all, and a new value at 50', async () => {
  const { resources, tag, tagsOf } = await withTags()
  await tag(resources.bot, ...numbered(1, 50))
  await assert.rejects(tag(resources.bot, ...numbered(51, 51)), { name: 'ResourceLimitExceededException' })
  await tag(resources.bot, { Key: 'key-7', Value: 'new' })
  assert.equal((await tagsOf(resources.bot))?.length, 50)
})

const BAD: [what: string, tags: Tag[]][] = [
  ['a key reserved for AWS', [{ Key: 'AWS:team', Value: 'red' }]],
  [
    'a key that comes twice',
    [
      { Key: 'team', Value: 'red' },
      { Key: 'team', Value: 'red' },
    ],
  ],
  [
    'a key that comes in two cases',
    [
      { Key: 'team', Value: 'red' },
      { Key: 'TEAM', Value: 'blue' },
    ],
  ],
]

for (const [what, tags] of BAD)
  test(`refuses ${what}, and does not repeat it`, async () => {
    const { resources, tag } = await withTags()
    await assert.rejects(tag(resources.user, ...tags), { name: 'BadRequestException', message: /^(?!.*team)/ })
  })

test('refuses a key that the resource has in another case, since policies know no case', async () => {
  const { resources, tag, tagsOf } = await withTags()
  await tag(resources.user, { Key: 'team', Value: 'red' })
  await assert.rejects(tag(resources.user, { Key: 'TEAM', Value: 'blue' }), { name: 'BadRequestException' })
  assert.deepEqual(await tagsOf(resources.user), [{ Key: 'team', Value: 'red' }])
})

test('refuses the ARN of what bears no tags here, and says what is wanted', async () => {
  const { app, tag } = await withTags()
  await assert.rejects(tag(app, { Key: 'team', Value: 'red' }), {
    name: 'ForbiddenException',
    message: /an AppInstance or an AppInstanceUser or an AppInstanceBot/,
  })
})

test('refuses a user who does not exist', async () => {
  const { resources, tag } = await withTags()
  await assert.rejects(tag(`${resources.user}0`, { Key: 'team', Value: 'red' }), { name: 'ForbiddenException' })
})
