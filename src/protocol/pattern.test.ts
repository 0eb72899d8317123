import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePattern } from './pattern.ts'

const USER_ID = '[A-Za-z0-9]([A-Za-z0-9\\:\\-\\_\\.\\@]{0,62}[A-Za-z0-9])?'
const NAME = '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]*'
const ARN = 'arn:[a-z0-9-\\.]{1,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[^/].{0,1023}'

const CASES: readonly [rule: string, pattern: string, text: string, holds: boolean][] = [
  ['a user id may hold a Cognito identity id', USER_ID, 'us-east-1:b7ea-0001', true],
  ['a user id may be an address', USER_ID, 'a_b.c-d@example.com', true],
  ['a user id may be one character', USER_ID, '7', true],
  ['a user id must not end in a sign', USER_ID, 'backend-', false],
  ['a user id must not begin with a sign', USER_ID, '@backend', false],
  ['a user id has no slash', USER_ID, 'back/end', false],
  ['a user id has no backslash', USER_ID, 'back\\end', false],
  ['a name may hold emoji', NAME, 'Ada 👩‍👩‍👧 📱', true],
  ['a name may hold the last code point', NAME, '\u{10FFFF}', true],
  ['a name may break lines', NAME, 'one\r\ntwo', true],
  ['a name has no escape character', NAME, '\u001b[0m', false],
  ['a name has no noncharacter', NAME, '\uFFFE', false],
  [
    'an ARN may hold colons and slashes in its resource',
    ARN,
    'arn:aws:chime:us-east-1:123456789012:app-instance/a/user/b:c',
    true,
  ],
  ['an ARN may leave out region and account', ARN, 'arn:aws:iam:::x', true],
  ['an ARN needs a partition', ARN, 'arn::chime:us-east-1:123456789012:app-instance/a', false],
  ['an ARN must not begin its resource with a slash', ARN, 'arn:aws:chime:us-east-1:123456789012:/a', false],
  ['an ARN holds for the whole text', ARN, ' arn:aws:chime:us-east-1:123456789012:a', false],
  ['an ARN does not go over a line end', ARN, 'arn:aws:chime:us-east-1:123456789012:a\nb', false],
  ['a point matches no line end', '.*', 'a\u2028b', false],
  ['a point matches a whole code point', '.', '👩', true],
  ['an escaped backslash before a colon stays', 'a\\\\:b', 'a\\:b', true],
  ['alternatives are anchored together', 'a|b', 'ab', false],
]

for (const [rule, pattern, text, holds] of CASES)
  test(rule, () => assert.equal(compilePattern(pattern).test(text), holds))
