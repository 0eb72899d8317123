import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceBotCommand } from '@aws-sdk/client-chime-sdk-identity'
import { LEX, newBot, OTHER_ACCOUNT, world } from '../../../../test/support/world.ts'

test('shows a bot as it was created; what was left out is left out', async () => {
  const { client, instance, now } = await (await world()).withInstance()
  const Configuration = {
    Lex: { ...LEX, InvokedBy: { StandardMessages: 'MENTIONS', TargetedMessages: 'NONE' }, WelcomeIntent: 'Hello' },
  } as const
  const bot = await newBot(client, instance, { Name: undefined, Configuration })
  const { AppInstanceBot, $metadata } = await client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn: bot }))
  assert.equal($metadata.httpStatusCode, 200)
  assert.deepEqual(AppInstanceBot, {
    AppInstanceBotArn: bot,
    Configuration,
    CreatedTimestamp: new Date(now()),
    LastUpdatedTimestamp: new Date(now()),
  })
})

const ABSENT: [what: string, arn: (instance: string) => string][] = [
  ['that does not exist', (instance) => `${instance}/bot/none`],
  ['of an app instance that does not exist', (instance) => `${instance}0/bot/none`],
  ['of another account', (instance) => `${instance.replace('123456789012', OTHER_ACCOUNT)}/bot/none`],
  ['of another region', (instance) => `${instance.replace('us-east-1', 'eu-central-1')}/bot/none`],
]

for (const [what, arn] of ABSENT)
  test(`answers NotFound, and always the same, for a bot ${what}`, async () => {
    const { client, instance } = await (await world()).withInstance()
    const bot = arn(instance)
    await assert.rejects(client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn: bot })), {
      name: 'NotFoundException',
      message: `${bot} does not exist, or is not yours to use`,
    })
  })

test('refuses the ARN of a user, and says what is wanted', async () => {
  const { client, user } = await (await world()).withUser()
  await assert.rejects(client.send(new DescribeAppInstanceBotCommand({ AppInstanceBotArn: user })), {
    name: 'ForbiddenException',
    message: /AppInstanceBot/,
  })
})
