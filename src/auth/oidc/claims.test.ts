import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identityOf } from './claims.ts'

const TAGS = 'https://aws.amazon.com/tags'
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity'

const identity = (claims: Record<string, unknown>) =>
  identityOf({ iss: 'https://login.example.com/', sub: 'alice', aud: 'app', exp: 2e9, ...claims }, ['app'])

test('takes the tags of a session from the token, and which of them go on to a further role', () => {
  const tags = { principal_tags: { UserId: ['alice'], Team: 'blue' }, transitive_tag_keys: ['UserId'] }
  const { tags: taken, transitiveTagKeys } = identity({ [TAGS]: tags })
  assert.deepEqual(
    { taken, transitiveTagKeys },
    { taken: { UserId: 'alice', Team: 'blue' }, transitiveTagKeys: ['UserId'] },
  )
})

test('takes a tag with an awkward name for a tag', () => {
  const tags = identity({ [TAGS]: JSON.parse('{"principal_tags":{"__proto__":["alice"]}}') }).tags
  assert.deepEqual(Object.entries(tags), [['__proto__', 'alice']])
})

test('takes the source identity from the token', () =>
  assert.equal(identity({ [SOURCE_IDENTITY]: 'alice@example.com' }).sourceIdentity, 'alice@example.com'))

test('names the provider as its condition keys do: without scheme, else to the letter', () =>
  assert.equal(identity({}).provider, 'login.example.com/'))

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, ['x']]))

const FAULTS: readonly (readonly [title: string, claims: Record<string, unknown>, reason: RegExp])[] = [
  ['fifty-one tags', { [TAGS]: { principal_tags: many(51) } }, /at most 50 session tags/],
  ['a tag key of 129 characters', { [TAGS]: { principal_tags: { ['k'.repeat(129)]: ['x'] } } }, /1 to 128 letters/],
  ['an empty tag key', { [TAGS]: { principal_tags: { '': ['x'] } } }, /1 to 128 letters/],
  ['a star in a tag key', { [TAGS]: { principal_tags: { 'User*': ['x'] } } }, /1 to 128 letters/],
  ['a tag value of 257 characters', { [TAGS]: { principal_tags: { key: ['v'.repeat(257)] } } }, /at most 256 letters/],
  ['a star as a tag value', { [TAGS]: { principal_tags: { UserId: ['*'] } } }, /at most 256 letters/],
  [
    'a policy variable as a tag value',
    { [TAGS]: { principal_tags: { UserId: ['\u0024{aws:userid}'] } } },
    /at most 256/,
  ],
  ['a line break in a tag value', { [TAGS]: { principal_tags: { UserId: ['a\nb'] } } }, /at most 256/],
  ['a tag of two values', { [TAGS]: { principal_tags: { UserId: ['a', 'b'] } } }, /must have one value/],
  ['a tag without a value', { [TAGS]: { principal_tags: { UserId: [] } } }, /must have one value/],
  ['a tag whose value is a number', { [TAGS]: { principal_tags: { UserId: [1] } } }, /must have one value/],
  ['two tags alike but for case', { [TAGS]: { principal_tags: { UserId: ['a'], userid: ['b'] } } }, /the same key/],
  ["a tag under AWS's own prefix", { [TAGS]: { principal_tags: { 'AWS:x': ['a'] } } }, /begins with aws:/],
  ['a transitive key that no tag has', { [TAGS]: { transitive_tag_keys: ['UserId'] } }, /Every transitive tag key/],
  ['transitive keys that are no list', { [TAGS]: { transitive_tag_keys: 'UserId' } }, /must be a list of texts/],
  ['tags that are a list', { [TAGS]: [{ principal_tags: {} }] }, /must be an object/],
  ['principal tags that are a list', { [TAGS]: { principal_tags: [] } }, /must be an object/],
  ['twenty-one ways of signing in', { amr: Array.from({ length: 21 }, () => 'pwd') }, /list of at most 20 texts/],
  ['ways of signing in that are no list', { amr: 'pwd' }, /list of at most 20 texts/],
  ['a source identity with a blank', { [SOURCE_IDENTITY]: 'a b' }, /2 to 64 letters/],
]

for (const [title, claims, reason] of FAULTS)
  test(`refuses a token with ${title}`, () =>
    assert.throws(() => identity(claims), { failure: 'invalid', message: reason }))

test('takes as many tags as AWS does, as long as they may be', () => {
  const longest = { ['k'.repeat(128)]: ['v'.repeat(256)], empty: [''], 'ключ =+-@_.:/': ['значение 1'] }
  const { tags } = identity({ [TAGS]: { principal_tags: { ...many(47), ...longest } } })
  assert.equal(Object.keys(tags).length, 50)
})
