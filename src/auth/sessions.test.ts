import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import test from 'node:test'
import { type SessionFacts, sessions } from './sessions.ts'

const newKey = (id: string) => ({ id, key: createSecretKey(randomBytes(32)) })
const key = newKey('aaaaaaaa')
const { issue, open } = sessions(() => [key])

const FACTS: SessionFacts = {
  accountId: '123456789012',
  principal: { kind: 'role', name: 'Phone', id: 'AROAEXAMPLE', sessionName: 'ann' },
  issuedAtMs: 1,
  expiresAtMs: 2,
  tags: { UserId: 'ann' },
  transitiveTagKeys: ['UserId'],
}

const issued = (others: Partial<SessionFacts> = {}) => {
  const session = issue({ ...FACTS, ...others })
  assert.ok(session)
  return session
}

test('a token opens to all that it was issued for, with the key that was handed out', () => {
  const { accessKeyId, secretAccessKey, sessionToken } = issued({ policy: '{}', sourceIdentity: 'ann' })
  assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/)
  assert.deepEqual(open(sessionToken), {
    ...FACTS,
    policy: '{}',
    sourceIdentity: 'ann',
    accessKeyId,
    secretAccessKey,
  })
})

test('a token shows nothing of what it holds', () => {
  const { sessionToken, secretAccessKey } = issued()
  const decoded = Buffer.from(sessionToken, 'base64url').toString('latin1')
  for (const secret of ['Phone', 'UserId', secretAccessKey]) assert.ok(!decoded.includes(secret))
})

test('an ordinary token is short enough for a header', () => assert.ok(issued().sessionToken.length < 700))

test('a token with any one character changed does not open', () => {
  const { sessionToken } = issued()
  for (let at = 0; at < sessionToken.length; at += 1) {
    const other = sessionToken[at] === 'A' ? 'B' : 'A'
    assert.equal(open(`${sessionToken.slice(0, at)}${other}${sessionToken.slice(at + 1)}`), undefined, `at ${at}`)
  }
})

test('a token that is cut off or has something added does not open', () => {
  const { sessionToken } = issued()
  for (let length = 0; length < sessionToken.length; length += 1)
    assert.equal(open(sessionToken.slice(0, length)), undefined)
  for (const end of ['A', '=', ' ', '\n', '!']) assert.equal(open(sessionToken + end), undefined)
})

test('a token of another store does not open, be it by a key of the same name', () => {
  const { sessionToken } = issued()
  assert.equal(sessions(() => [newKey('aaaaaaaa')]).open(sessionToken), undefined)
  assert.equal(sessions(() => [newKey('bbbbbbbb')]).open(sessionToken), undefined)
})

test('a token opens for as long as its key is kept, and the newest key seals', () => {
  const second = newKey('bbbbbbbb')
  const rotated = sessions(() => [second, key])
  assert.ok(rotated.open(issued().sessionToken))
  assert.equal(open(rotated.issue(FACTS)?.sessionToken ?? ''), undefined)
})

test('a token under the name of another key does not open', () => {
  const second = newKey('bbbbbbbb')
  const both = sessions(() => [second, key])
  assert.equal(both.open(`bbbbbbbb${issued().sessionToken.slice(8)}`), undefined)
})

const random = (characters: number) => randomBytes(characters).toString('base64').slice(0, characters)

test('tells how much of the room for policy and tags is used', () => {
  assert.equal(issued({ tags: {}, transitiveTagKeys: [] }).packedPercent, 0)
  const { packedPercent } = issued({ policy: random(1000) })
  assert.ok(packedPercent > 20 && packedPercent < 40, `${packedPercent} %`)
})

test('issues nothing that would be more than 4096 characters', () => {
  assert.ok(issued({ policy: random(2000) }).sessionToken.length <= 4096)
  assert.equal(issue({ ...FACTS, policy: random(4000) }), undefined)
  assert.equal(issue({ ...FACTS, policy: 'a'.repeat(1_000_000) }), undefined)
})
