import { createLocalJWKSet, errors, type JSONWebKeySet, type LocalJWKSet } from 'jose'
import type { Clock } from '../../lib/clock.ts'
import { invalid, WebIdentityFault } from './fault.ts'
import { checkKeysUrl, fetchIssuerDocument, issuerUrlFault } from './issuer-document.ts'

/** How long keys are used without asking again. */
export const KEYS_FRESH_MS = 600_000

/** How long keys are used while their issuer cannot be asked; counted from when it last was. */
export const KEYS_USABLE_MS = 6 * 3_600_000

/** How long an issuer is left alone after it was asked, whatever it answered: made-up key ids fetch no more often. */
export const COOL_DOWN_MS = 10_000

/** How many keys an issuer may publish. */
export const KEYS_MAX = 100

/** How many issuers are remembered; past it the one that was not used for longest is forgotten. */
const ISSUERS_MAX = 1000

/**
 * How many may wait for issuers at once, all of them without a signature: a slow issuer must not use up the requests that
 * a server takes on for all others.
 */
export const WAITING_MAX = 1000

/** The keys of issuers, fetched when they are needed and kept. */
export interface IssuerKeys {
  /** The keys of an issuer, not older than they may be. */
  of(issuerUrl: string): Promise<LocalJWKSet>
  /** The same for a token whose key was not among those: asked for anew, unless that has just been done. */
  renewed(issuerUrl: string): Promise<LocalJWKSet>
}

interface Known {
  readonly issuerUrl: string
  keys?: LocalJWKSet
  fetchedAtMs: number
  askedAtMs: number
  /** Why the last attempt gave no keys. */
  failure?: unknown
  /** The attempt that is being made, which all who need it wait for. */
  pending: Promise<void> | undefined
}

/** Keys over the network, with a time-out for each of the two documents that lead to them. */
export const issuerKeys = (now: Clock, fetchTimeoutMs: number): IssuerKeys => {
  const issuers = new Map<string, Known>()
  let waiting = 0

  // A clock that was set back makes everything old rather than young for ever.
  const isWithin = (atMs: number, spanMs: number) => {
    const age = now() - atMs
    return age >= 0 && age < spanMs
  }

  const known = (issuerUrl: string): Known => {
    const found = issuers.get(issuerUrl)
    const entry = found ?? { issuerUrl, fetchedAtMs: -Infinity, askedAtMs: -Infinity, pending: undefined }
    issuers.delete(issuerUrl)
    issuers.set(issuerUrl, entry)
    const [oldest] = issuers.keys()
    if (issuers.size > ISSUERS_MAX && oldest !== undefined) issuers.delete(oldest)
    return entry
  }

  const ask = async (issuer: Known) => {
    try {
      issuer.keys = await fetchKeys(issuer.issuerUrl, fetchTimeoutMs)
      issuer.fetchedAtMs = now()
      issuer.failure = undefined
    } catch (error) {
      issuer.failure = error
    }
    issuer.askedAtMs = now()
    issuer.pending = undefined
  }

  const askUnlessJustDone = async (issuer: Known) => {
    if (issuer.pending === undefined && isWithin(issuer.askedAtMs, COOL_DOWN_MS)) return
    if (waiting >= WAITING_MAX)
      throw new WebIdentityFault('unreachable', 'Too many wait for issuers of tokens already: try again')
    issuer.pending ??= ask(issuer)
    waiting += 1
    // It never fails: what comes of it is kept with the issuer.
    await issuer.pending
    waiting -= 1
  }

  const usable = ({ keys, fetchedAtMs, failure }: Known) => {
    if (keys && isWithin(fetchedAtMs, KEYS_USABLE_MS)) return keys
    throw failure ?? new WebIdentityFault('unreachable', 'The issuer could not be asked for its keys')
  }

  return {
    async of(issuerUrl) {
      const issuer = known(issuerUrl)
      if (!isWithin(issuer.fetchedAtMs, KEYS_FRESH_MS)) await askUnlessJustDone(issuer)
      return usable(issuer)
    },
    async renewed(issuerUrl) {
      const issuer = known(issuerUrl)
      await askUnlessJustDone(issuer)
      // Old keys are of no use to a token whose key is not among them.
      if (issuer.failure !== undefined) throw issuer.failure
      return usable(issuer)
    },
  }
}

const fetchKeys = async (issuerUrl: string, timeoutMs: number) => {
  if (issuerUrlFault(issuerUrl) !== undefined) throw invalid('The URL of the issuer may not be asked')
  const base = issuerUrl.replace(/\/$/, '')
  const discovery = await fetchIssuerDocument(`${base}/.well-known/openid-configuration`, timeoutMs)
  if (discovery.issuer !== issuerUrl) throw invalid('The discovery document is that of another issuer')
  const document = await fetchIssuerDocument(checkKeysUrl(discovery.jwks_uri, issuerUrl), timeoutMs)
  const { keys } = document
  if (!Array.isArray(keys)) throw invalid('The issuer publishes no list of keys')
  if (keys.length > KEYS_MAX) throw invalid(`The issuer publishes more than ${KEYS_MAX} keys`)
  return keySet({ keys })
}

const keySet = (published: JSONWebKeySet) => {
  try {
    return createLocalJWKSet(published)
  } catch (error) {
    if (error instanceof errors.JOSEError) throw invalid('The issuer publishes keys that cannot be read', error)
    throw error
  }
}
