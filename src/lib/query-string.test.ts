import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RawParameter, rawParameters } from './query-string.ts'

const QUERIES: readonly (readonly [title: string, query: string, expected: readonly RawParameter[]])[] = [
  ['none', '', []],
  [
    'parameters in the order sent, repeated ones too',
    'b=1&a=2&b=0',
    [
      ['b', '1'],
      ['a', '2'],
      ['b', '0'],
    ],
  ],
  ['a parameter without a value', 'acl', [['acl', '']]],
  ['a value that holds an equals sign', 'token=YWJj==', [['token', 'YWJj==']]],
  ['nothing between two ampersands', '&a=1&&', [['a', '1']]],
  [
    'escapes as they came',
    'arn=arn%3Aaws&n%20m=+',
    [
      ['arn', 'arn%3Aaws'],
      ['n%20m', '+'],
    ],
  ],
]

for (const [title, query, expected] of QUERIES)
  test(`a query has ${title}`, () => {
    assert.deepEqual(rawParameters(query), expected)
  })
