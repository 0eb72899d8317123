import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListTagsForResourceCommand, TagResourceCommand } from '@aws-sdk/client-pinpoint'
import { newApp, OTHER_ACCOUNT, world } from '../../../../test/support/world.ts'

const withApp = async () => {
  const { pinpoint } = await world()
  const app = await newApp(pinpoint)
  return {
    app,
    tag: (ResourceArn: string, tags: Record<string, string>) =>
      pinpoint.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags } })),
    tagsOf: async (ResourceArn: string) =>
      (await pinpoint.send(new ListTagsForResourceCommand({ ResourceArn }))).TagsModel?.tags,
  }
}

const numbered = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, 'v']))

test('adds tags, and gives an existing key the new value', async () => {
  const { app, tag, tagsOf } = await withApp()
  const { $metadata } = await tag(app, { team: 'red', place: '' })
  assert.equal($metadata.httpStatusCode, 204)
  await tag(app, { team: 'blue' })
  assert.deepEqual(await tagsOf(app), { team: 'blue', place: '' })
})

test('refuses a key that the application has in another case, since policies know no case', async () => {
  const { app, tag } = await withApp()
  await tag(app, { team: 'red' })
  for (const tags of [{ TEAM: 'blue' }, { desk: '7', Desk: '8' }])
    await assert.rejects(tag(app, tags), { name: 'BadRequestException' })
})

test('allows 50 tags on an application in all', async () => {
  const { app, tag, tagsOf } = await withApp()
  await tag(app, numbered(50))
  await assert.rejects(tag(app, { more: 'v' }), { name: 'BadRequestException' })
  assert.deepEqual(await tagsOf(app), numbered(50))
})

const ABSENT: [what: string, arn: (app: string) => string][] = [
  ['an application that does not exist', (app) => app.replace(/.$/, 'x')],
  ["another account's application", (app) => app.replace('123456789012', OTHER_ACCOUNT)],
  ["another region's application", (app) => app.replace('us-east-1', 'eu-central-1')],
]

for (const [what, arn] of ABSENT)
  test(`answers NotFound for ${what}`, async () => {
    const { app, tag } = await withApp()
    await assert.rejects(tag(arn(app), { team: 'red' }), { name: 'NotFoundException' })
  })

for (const what of ['not-an-arn', 'arn:aws:chime:us-east-1:123456789012:app-instance/x'])
  test(`refuses ${what}, which names no application`, async () => {
    const { tag } = await withApp()
    await assert.rejects(tag(what, { team: 'red' }), { name: 'BadRequestException', message: /:apps\/<id>/ })
  })
