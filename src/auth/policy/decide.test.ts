import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './decide.ts'
import { parsePolicy } from './parse.ts'

const END_USER = parsePolicy(
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'chime:RegisterAppInstanceUserEndpoint',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy language
        Resource: 'arn:aws:chime:us-east-1:111122223333:app-instance/one/user/${aws:PrincipalTag/UserId}',
      },
    ],
  }),
  'identity',
)

const ask = (user: string, tag: string | undefined) =>
  decide(
    { identity: [{ name: 'end-user', policy: END_USER }] },
    {
      action: 'chime:registerappinstanceuserendpoint',
      resource: `arn:aws:chime:us-east-1:111122223333:app-instance/one/user/${user}`,
      context: (key) => (key === 'aws:principaltag/userid' ? tag : undefined),
    },
  ).allowed

test('a user may act as himself', () => assert.equal(ask('alice', 'alice'), true))
test('a user may not act as another', () => assert.equal(ask('bob', 'alice'), false))
test('a tag that is a wildcard is that character alone', () => assert.equal(ask('bob', '*'), false))
test('who has no tag acts as nobody', () => assert.equal(ask('', undefined), false))
