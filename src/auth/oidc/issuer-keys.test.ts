import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AUDIENCE, type Issuer, openIssuer } from '../../../test/support/issuer.ts'
import { COOL_DOWN_MS, KEYS_FRESH_MS, KEYS_USABLE_MS } from './issuer-keys.ts'
import { webIdentities } from './web-identities.ts'

const DAY_S = 86_400

/** A verifier with a clock that stands still until it is told, and what it makes of tokens. */
const verifierOf = ({ url }: Issuer) => {
  let nowMs = Date.now()
  const identities = webIdentities({ now: () => nowMs })
  return {
    pass(ms: number) {
      nowMs += ms
    },
    async outcome(token: string) {
      const outcome = await identities.verify(token, { url, audiences: [AUDIENCE] })
      return 'failure' in outcome ? outcome.failure : 'believed'
    },
  }
}

const longLived = (issuer: Issuer, header = {}) =>
  issuer.token({ exp: Math.floor(Date.now() / 1000) + DAY_S }, 'ES256', header)

test('asks an issuer once for its keys, however many tokens come at once', async () => {
  await using issuer = await openIssuer()
  const { outcome } = verifierOf(issuer)
  const tokens = await Promise.all(Array.from({ length: 50 }, () => longLived(issuer)))
  assert.deepEqual(new Set(await Promise.all(tokens.map(outcome))), new Set(['believed']))
  assert.deepEqual(issuer.fetches, { discovery: 1, keys: 1, elsewhere: 0 })
})

test('asks again for the keys when they have grown old, and drops those that are gone', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  const token = await longLived(issuer)
  await outcome(token)
  await issuer.rotate()
  pass(KEYS_FRESH_MS - 1)
  const before = await outcome(token)
  pass(1)
  assert.deepEqual([before, await outcome(token)], ['believed', 'invalid'])
  assert.equal(issuer.fetches.keys, 2)
})

test('believes a token that is signed with a new key, though it knew older keys', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  await outcome(await longLived(issuer))
  await issuer.rotate()
  pass(COOL_DOWN_MS)
  assert.equal(await outcome(await longLived(issuer)), 'believed')
})

test('a flood of made-up key ids has the issuer asked no more than once in a cool-down', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  await outcome(await longLived(issuer))
  pass(COOL_DOWN_MS)
  const flood = await Promise.all(Array.from({ length: 100 }, (_, at) => longLived(issuer, { kid: `made-up-${at}` })))
  const outcomes = await Promise.all(flood.map(outcome))
  pass(COOL_DOWN_MS - 1)
  await outcome(flood[0]!)
  assert.deepEqual(new Set(outcomes), new Set(['invalid']))
  assert.deepEqual(issuer.fetches, { discovery: 2, keys: 2, elsewhere: 0 })
})

test('goes on with the keys that it knows while the issuer is down, and not for ever', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  const token = await longLived(issuer)
  await outcome(token)
  issuer.goDown()
  pass(KEYS_USABLE_MS - 1)
  const before = await outcome(token)
  pass(1)
  assert.deepEqual([before, await outcome(token)], ['believed', 'unreachable'])
})

test('says of a token with an unknown key that the issuer cannot be asked, rather than that it is invalid', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  await outcome(await longLived(issuer))
  issuer.goDown()
  pass(COOL_DOWN_MS)
  assert.equal(await outcome(await longLived(issuer, { kid: 'new' })), 'unreachable')
})

test('leaves an issuer that is down alone for a cool-down, and then believes its tokens again', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  const token = await longLived(issuer)
  issuer.goDown()
  const down = [await outcome(token), await outcome(token)]
  const asked = issuer.fetches.discovery
  issuer.recover()
  pass(COOL_DOWN_MS)
  assert.deepEqual([...down, asked, await outcome(token)], ['unreachable', 'unreachable', 1, 'believed'])
})

test('an issuer that was down and is back has its word on key ids again', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  issuer.goDown()
  await outcome(await longLived(issuer))
  issuer.recover()
  pass(COOL_DOWN_MS)
  assert.equal(await outcome(await longLived(issuer, { kid: 'made-up' })), 'invalid')
})

test('a clock that is set back does not make old keys young', async () => {
  await using issuer = await openIssuer()
  const { outcome, pass } = verifierOf(issuer)
  const token = await longLived(issuer)
  await outcome(token)
  await issuer.rotate()
  pass(-1)
  assert.equal(await outcome(token), 'invalid')
})
