import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXAMPLE_KEY, httpRequest, signed } from '../../test/support/signed-request.ts'
import { identity } from '../apis/identity/index.ts'
import { pinpoint } from '../apis/pinpoint/index.ts'
import { ANONYMOUS } from '../auth/caller.ts'
import { verifier } from '../auth/sigv4/verify.ts'
import type { HttpRequest } from '../lib/http.ts'
import { slowedFailures } from './failed-signatures.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const CREDENTIAL = { ...EXAMPLE_KEY, accessKeyId: 'AKIACARILLONTEST' }
const DISABLED = { ...EXAMPLE_KEY, accessKeyId: 'AKIADISABLEDTEST' }

interface Signer {
  readonly sourceIp?: string
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
}

const unsigned = () =>
  httpRequest({
    path: '/app-instances',
    headers: [
      ['host', 'carillon.test'],
      ['x-amz-date', '20260101T000000Z'],
    ],
  })

const request = ({ sourceIp = '192.0.2.1', ...key }: Signer = {}): HttpRequest => {
  const { accessKeyId, secretAccessKey } = { ...CREDENTIAL, ...key }
  const credential = `${accessKeyId}/20260101/us-east-1/chime/aws4_request`
  return { ...signed(unsigned(), { credential, secretAccessKey }), sourceIp }
}

const wrong = (signer: Signer = {}) => request({ ...signer, secretAccessKey: 'of-somebody-else' })

/** The real verifier with what slows failures, in a time that stands until it is moved. */
const door = () => {
  let nowMs = 0
  let waits: { readonly ms: number; readonly over: () => void }[] = []
  const real = verifier({
    region: 'us-east-1',
    now: () => NOW_MS,
    findCredential: (id) =>
      [CREDENTIAL, DISABLED]
        .map((key) => ({ ...key, disabled: key === DISABLED, caller: ANONYMOUS }))
        .find(({ accessKeyId }) => accessKeyId === id),
  })
  const wait = (ms: number) => new Promise<void>((resolve) => waits.push({ ms, over: resolve }))
  const authenticate = slowedFailures(real, { now: () => nowMs, wait })
  const answer = async (sent: HttpRequest, api = identity): Promise<string> => {
    try {
      await authenticate(sent, api)
      return 'let in'
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    }
  }
  return {
    answer,
    authenticate,
    /** What so many requests are answered, each by itself; those that wait are let go. */
    async answers(times: number, make: (at: number) => HttpRequest) {
      const all: string[] = []
      for (let at = 0; at < times; at += 1) {
        const asked = answer(make(at))
        for (const { over } of waits.splice(0)) over()
        all.push(await asked)
      }
      return all
    },
    /** How many of so many requests have to wait. */
    async slowed(times: number, make: (at: number) => HttpRequest) {
      let slowed = 0
      for (let at = 0; at < times; at += 1) {
        const asked = answer(make(at))
        slowed += waits.length
        for (const { over } of waits.splice(0)) over()
        await asked
      }
      return slowed
    },
    waiting: () => waits.map(({ ms }) => ms),
    letGo: () => {
      for (const { over } of waits) over()
      waits = []
    },
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

const anyAddress = (at: number) => `198.51.${at >> 8}.${at & 255}`
const anyKey = (at: number) => `AKIANOBODY${String(at).padStart(6, '0')}`

test('an address may fail a hundred times, then it is slowed, whichever keys it claims', async () => {
  const { slowed } = door()
  const guess = (at: number) => wrong({ accessKeyId: anyKey(at) })
  assert.deepEqual([await slowed(100, guess), await slowed(10, guess)], [0, 10])
})

test('an access key id may be failed with a hundred times, then that is slowed, from whichever addresses', async () => {
  const { slowed } = door()
  const guess = (at: number) => wrong({ sourceIp: anyAddress(at) })
  assert.deepEqual([await slowed(100, guess), await slowed(10, (at) => guess(at + 100))], [0, 10])
})

test('the addresses of one IPv6 block of 64 bits count as one', async () => {
  const { slowed } = door()
  const guess = (at: number) => wrong({ sourceIp: `2001:db8::${at.toString(16)}`, accessKeyId: anyKey(at) })
  assert.equal(await slowed(110, guess), 10)
})

test('what is slowed is answered what it would have been, a second later', async () => {
  const { slowed, answer, waiting, letGo } = door()
  await slowed(100, () => wrong())
  const asked = answer(wrong())
  assert.deepEqual(waiting(), [1000])
  letGo()
  assert.equal(await asked, 'InvalidSignatureException')
})

test('a right signature is answered at once, from an address and with a key that have failed a thousand times', async () => {
  const { answers, answer, waiting } = door()
  await answers(1000, () => wrong())
  assert.equal(await answer(request()), 'let in')
  assert.deepEqual(waiting(), [])
})

test('while others wait, a right signature is answered without a wait, and without so much as a promise', async () => {
  const { slowed, answer, authenticate, waiting } = door()
  await slowed(100, () => wrong())
  void answer(wrong())
  assert.equal(waiting().length, 1)
  assert.equal(authenticate(request(), identity), ANONYMOUS)
})

test('whoever rests may fail again, once for each second', async () => {
  const { slowed, pass } = door()
  await slowed(100, () => wrong())
  pass(5000)
  assert.equal(await slowed(10, () => wrong()), 5)
})

test('who has signed rightly has not failed: a disabled key is told so at once, however often', async () => {
  const { slowed } = door()
  assert.equal(await slowed(200, () => request({ accessKeyId: DISABLED.accessKeyId })), 0)
})

test('requests without a signature, or with half of one, are failures like others', async () => {
  const { slowed } = door()
  const half = { ...unsigned(), headers: new Map([['authorization', ['AWS4-HMAC-SHA256']]]) }
  assert.equal(await slowed(110, (at) => (at % 2 === 0 ? unsigned() : half)), 10)
})

test('of one address sixteen failures wait at once, and more are throttled at once in the words of the API', async () => {
  const { slowed, answer, waiting, letGo } = door()
  await slowed(100, () => wrong())
  const patient = Array.from({ length: 16 }, () => answer(wrong()))
  assert.equal(waiting().length, 16)
  assert.equal(await answer(wrong()), 'ThrottledClientException')
  const signedForPinpoint = { ...wrong(), headers: new Map([['authorization', ['AWS4-HMAC-SHA256']]]) }
  assert.equal(await answer(signedForPinpoint, pinpoint), 'TooManyRequestsException')
  letGo()
  assert.deepEqual(new Set(await Promise.all(patient)), new Set(['InvalidSignatureException']))
  void answer(wrong())
  assert.equal(waiting().length, 1)
})

test('in all 256 failures wait at once', async () => {
  const { slowed, answer, waiting } = door()
  await slowed(100, (at) => wrong({ sourceIp: anyAddress(at) }))
  const rest = Array.from({ length: 300 }, (_, at) => answer(wrong({ sourceIp: anyAddress(1000 + at) })))
  assert.equal(waiting().length, 256)
  assert.equal(await rest.at(-1), 'ThrottledClientException')
})

test('a presigned request claims its key in the query', async () => {
  const { slowed } = door()
  const guess = (at: number) => ({
    ...httpRequest({ query: 'X-Amz-Credential=AKIACARILLONTEST%2F20260101%2Fus-east-1%2Fchime%2Faws4_request' }),
    sourceIp: anyAddress(at),
  })
  assert.equal(await slowed(110, guess), 10)
})

test('an address that failed is forgotten only after ten thousand others have failed since', async () => {
  const { slowed } = door()
  const nobody = (sourceIp: string) => ({ ...unsigned(), sourceIp })
  await slowed(100, () => nobody('192.0.2.1'))
  await slowed(9_999, (at) => nobody(anyAddress(at)))
  assert.equal(await slowed(1, () => nobody('192.0.2.1')), 1)
  await slowed(1, () => nobody('203.0.113.1'))
  assert.equal(await slowed(1, () => nobody('192.0.2.1')), 0)
})
