import type { Api } from '../apis/api.ts'
import type { Caller } from '../auth/caller.ts'
import { claimedKeyId } from '../auth/sigv4/claimed-key-id.ts'
import type { Verifier } from '../auth/sigv4/verify.ts'
import { addressBlock } from '../lib/address.ts'
import type { Clock } from '../lib/clock.ts'
import type { HttpRequest } from '../lib/http.ts'
import { ServiceError } from '../lib/service-error.ts'
import { tokenBuckets } from '../lib/token-buckets.ts'

/** Tells who sent a request to an API. Errors: the verifier's; the API's `throttled`. */
export type Authenticate = (request: HttpRequest, api: Api) => Caller | Promise<Caller>

/** What slows failures. */
export interface FailureDelay {
  /** Never steps back. */
  readonly now: Clock
  /** Resolves after that many milliseconds. */
  readonly wait: (ms: number) => Promise<unknown>
}

/** How often an address, and an access key id, may fail before it is slowed. */
const FAILURES = { perSecond: 1, burst: 100 }
/** Of addresses, and of access key ids. */
const COUNTED_MAX = 10_000
const DELAY_MS = 1000
/** How many failures wait at once: of one address, and in all. */
const WAITING_PER_ADDRESS_MAX = 16
const WAITING_MAX = 256
const RETRY_AFTER_S = 5

// A disabled key and an expired session are told only to those who have signed rightly.
const FAILED: ReadonlySet<string> = new Set([
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
])

/**
 * Slows those who fail to sign, by their address and by the access key id they claim, and nobody else: a signature is
 * looked at first, so that a right one is answered at once wherever it comes from.
 *
 * Past a hundred failures, one more for each second, the refusal comes a second late; where too many wait already it
 * comes at once, as `throttled`, so that no number of failures holds more than WAITING_MAX connections.
 */
export const slowedFailures = (verifier: Verifier, { now, wait }: FailureDelay): Authenticate => {
  const ofAddress = tokenBuckets(now, COUNTED_MAX)
  const ofKey = tokenBuckets(now, COUNTED_MAX)
  const waitingOf = new Map<string, number>()
  let waiting = 0

  const isSlowed = (address: string, keyId: string | undefined) => {
    const addressMs = ofAddress.take([{ key: address, rate: FAILURES }])
    const keyMs = keyId === undefined ? 0 : ofKey.take([{ key: keyId, rate: FAILURES }])
    return addressMs > 0 || keyMs > 0
  }

  const delayed = async (address: string, thrown: unknown): Promise<never> => {
    waiting += 1
    waitingOf.set(address, (waitingOf.get(address) ?? 0) + 1)
    await wait(DELAY_MS)
    waiting -= 1
    const others = (waitingOf.get(address) ?? 0) - 1
    if (others > 0) waitingOf.set(address, others)
    else waitingOf.delete(address)
    throw thrown
  }

  const failed = (request: HttpRequest, { errors }: Api, thrown: unknown): Promise<never> => {
    if (!(thrown instanceof ServiceError && FAILED.has(thrown.name))) throw thrown
    const address = addressBlock(request.sourceIp)
    if (!isSlowed(address, claimedKeyId(request))) throw thrown
    if (waiting >= WAITING_MAX || (waitingOf.get(address) ?? 0) >= WAITING_PER_ADDRESS_MAX)
      throw errors.throttled(RETRY_AFTER_S)
    return delayed(address, thrown)
  }

  return (request, api) => {
    try {
      const caller = verifier.authenticate(request, api.model.signingName)
      return caller instanceof Promise ? caller.catch((thrown) => failed(request, api, thrown)) : caller
    } catch (thrown) {
      return failed(request, api, thrown)
    }
  }
}
