import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { APIS } from '../../src/service.ts'
import { operationCases, type WireInput } from '../support/model/cases.ts'
import { IDENTITY, modelWorld, PINPOINT, STS } from '../support/model/fixture.ts'

const MODELS = [IDENTITY, PINPOINT, STS]
const OPERATIONS = APIS.flatMap(({ model: { signingName }, operations }) =>
  MODELS.filter(({ service }) => service.signingName === signingName).flatMap((model) =>
    Object.keys(operations).map((operation) => ({ model, operation })),
  ),
)

/** What may stand where an ARN or an id says which: signs of policies, paths, SQL, XML and JSON, and beyond ASCII. */
const HOSTILE = [
  '*',
  `$\{aws:username}`,
  '../..',
  '%2F',
  '%252F',
  '%00',
  'a/b',
  'a:b:c',
  '__proto__',
  "' or 1=1 --",
  '"}],<&>',
  '&Action=x#?',
  '\\',
  '\u007f\u202e\u2028',
  '\uffff',
  '\u0000',
  '🛎',
  'ａｎｎ',
  ' ',
  'x'.repeat(900),
]

const ARN_OR_ID = /^arn:|^[0-9a-f]{32}$|^[0-9a-f]{8}-[0-9a-f-]{27}$/u

const { sound, send, stored, close } = await modelWorld()
after(close)
const storedAtFirst = await stored()

/** An input in which all that names something ends otherwise. */
const ending = (input: WireInput, ends: string): WireInput =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      typeof value === 'string' && ARN_OR_ID.test(value) ? value.replace(/[^/]+$/u, () => ends) : value,
    ]),
  )

for (const { model, operation } of OPERATIONS) {
  const input = sound(operation, operationCases(model, operation).sound())
  if (!Object.values(input).some((value) => ARN_OR_ID.test(String(value)))) continue
  test(`${model.service.signingName}:${operation} refuses whatever is written where a name should be`, async () => {
    const answers = await Promise.all(HOSTILE.map((ends) => send(model, operation, ending(input, ends))))
    const faults = answers.filter(({ status }) => status < 400 || status >= 500)
    assert.deepEqual(faults, [])
  })
}

test('nothing has come of all that', async () => assert.deepEqual(await stored(), storedAtFirst))
