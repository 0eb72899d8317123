import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { PolicyFault } from '../../src/auth/policy/fault.ts'
import { parsePolicy } from '../../src/auth/policy/parse.ts'
import { allowing, policyOf, trusting, wholeAccount } from '../support/principals.ts'
import { refusal } from '../support/refusal.ts'
import { credentialsIn } from '../support/temporary.ts'
import { world } from '../support/world.ts'

const { as, sts, newRole } = await world()
const role = await newRole(trusting(wholeAccount()))
const assume = (Policy: string) => sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'phone', Policy }))

const nested = (depth: number) => `{"Statement":${'['.repeat(depth)}${']'.repeat(depth)}}`
const ALLOW = '"Effect":"Allow","Action":"*"'

const REFUSED: readonly (readonly [title: string, policy: string, name: string])[] = [
  ['nothing', '{}', 'MalformedPolicyDocumentException'],
  ['null', 'null', 'MalformedPolicyDocumentException'],
  ['a list', '[]', 'MalformedPolicyDocumentException'],
  ['a thousand brackets', nested(1000), 'MalformedPolicyDocumentException'],
  [
    'a second Statement, which JSON would let win',
    `${allowing('a:b').slice(0, -1)},"Statement":{}}`,
    'MalformedPolicyDocumentException',
  ],
  ['a second Effect', `{"Statement":{"Effect":"Deny",${ALLOW},"Resource":"*"}}`, 'MalformedPolicyDocumentException'],
  [
    'a second Effect, written with an escape',
    `{"Statement":{"\\u0045ffect":"Deny",${ALLOW},"Resource":"*"}}`,
    'MalformedPolicyDocumentException',
  ],
  ['a prototype', `{"__proto__":{},"Statement":{${ALLOW},"Resource":"*"}}`, 'MalformedPolicyDocumentException'],
  [
    'an element of another kind of policy',
    `{"Statement":{${ALLOW},"Resource":"*","Principal":"*"}}`,
    'MalformedPolicyDocumentException',
  ],
  ['an element in another case', `{"statement":{${ALLOW},"Resource":"*"}}`, 'MalformedPolicyDocumentException'],
  [
    'a condition that nobody knows',
    `{"Statement":{${ALLOW},"Resource":"*","Condition":{"StringIsh":{"a:b":"c"}}}}`,
    'MalformedPolicyDocumentException',
  ],
  [
    'more than 2,048 characters',
    allowing('a:b', `arn:aws:x:::${'y'.repeat(2048)}`),
    'MalformedPolicyDocumentException',
  ],
  ['characters that AWS does not take', allowing('a:b', 'arn:aws:x:::☃'), 'ValidationError'],
]

for (const [title, policy, name] of REFUSED)
  test(`a session policy with ${title} is refused when it is put`, async () => {
    assert.deepEqual(await refusal(assume(policy)).then((told) => [told.name, told.status]), [name, 400])
  })

const INSTANCES = 'arn:aws:chime:us-east-1:123456789012:app-instance/'
const variable = (name: string) => `$\{${name}}`

// How long they take is bounded by how long they are: see `matches`, whose steps its own tests count.
const TAKEN: readonly (readonly [title: string, policy: string])[] = [
  ['nine hundred stars', allowing('*', `${INSTANCES}${'*a'.repeat(900)}`)],
  ['nine hundred question marks', allowing('*', `${INSTANCES}*${'?a'.repeat(900)}`)],
  ['a hundred variables', allowing('*', `${INSTANCES}*${variable('aws:userid').repeat(100)}`)],
  ['variables between stars', allowing('*', `${INSTANCES}${`*${variable('aws:UserAgent')}`.repeat(90)}`)],
  [
    'thirty statements that say nothing',
    policyOf(...Array.from({ length: 30 }, () => ({ Effect: 'Allow', Action: 'a:b', Resource: '*' }))),
  ],
  [
    'a condition of nothing but stars',
    policyOf({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'aws:UserAgent': `${'*/'.repeat(800)}*x` } },
    }),
  ],
  [
    'two hundred values for one key',
    policyOf({
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'aws:userid': Array.from({ length: 200 }, (_, nth) => `*${nth}*x`) } },
    }),
  ],
]

for (const [title, policy] of TAKEN)
  test(`a session policy with ${title} is a policy like others, and allows nothing by it`, async () => {
    const { client } = as(credentialsIn(await assume(policy)))
    await assert.rejects(client.send(new ListAppInstancesCommand({})), { message: /because no session policy allows/ })
  })

// An operator's own may be longer, and come from a file that somebody else has written.
const HUGE: readonly (readonly [title: string, text: string])[] = [
  ['sixty thousand brackets', nested(60_000)],
  ['fifty thousand brackets for a value', `{"Statement":{${ALLOW},"Resource":${nested(50_000)}}}`],
  ['twenty thousand objects, one in the other', `{"Statement":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`],
  [
    'two members of one name below twenty thousand objects',
    `{"Id":${'{"a":'.repeat(20_000)}{"b":1,"b":2}${'}'.repeat(20_000)}}`,
  ],
  ['a string that does not end', `{"Id":"${'\\"'.repeat(60_000)}`],
  ['more characters than any may have', allowing('a:b', `arn:aws:x:::${'y'.repeat(1_000_000)}`)],
]

for (const [title, text] of HUGE)
  for (const kind of ['identity', 'trust'] as const)
    test(`an ${kind} policy of ${title} is refused`, () => assert.throws(() => parsePolicy(text, kind), PolicyFault))
