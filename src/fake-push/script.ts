/** Why a provider says no, before it is said in Apple's or Google's words. */
export type Refusal = 'dead' | 'expired' | 'bad' | 'mismatched' | 'invalid' | 'busy' | 'unavailable' | 'failing'

/** What happens to a push, as the first word of its device token has it. */
export type Act =
  | { readonly kind: 'deliver'; readonly afterMs: number }
  | {
      readonly kind: 'refuse'
      readonly as: Refusal
      readonly sinceMs?: number
      readonly retryAfterSeconds?: number
    }
  /** A reason in the provider's own words. */
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'goAway' }
  /** The stream ends with RST_STREAM; `isUntouched`: REFUSED_STREAM, which says that nothing was done. */
  | { readonly kind: 'reset'; readonly isUntouched: boolean }
  /** The connection ends without a word. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' }

/** One word that a device token may begin with. */
export interface Word {
  /** What stands before the rest of the token. */
  readonly form: string
  readonly meaning: string
  /** What follows the word and its dash, where the word takes something: its first group is handed to `act`. */
  readonly takes?: RegExp
  /** `attempt` counts this push to its token, and tells how many there have been. */
  readonly act: (taken: string | undefined, attempt: () => number) => Act
}

/** The longest that an answer is put off. */
const SLOW_MS_MAX = 600_000

const DELIVER: Act = { kind: 'deliver', afterMs: 0 }
const NUMBER = /^(\d{1,15})/
const NAME = /^(\w{1,64})/

const retryAfter = (taken: string | undefined) => (taken === undefined ? {} : { retryAfterSeconds: Number(taken) })

/** Every word, each standing for an answer of Apple's and one of Google's. */
export const WORDS: Readonly<Record<string, Word>> = {
  ok: { form: 'ok-', meaning: 'delivered', act: () => DELIVER },
  slow: {
    form: 'slow-MS-',
    meaning: 'delivered, after so many milliseconds',
    takes: NUMBER,
    act: (taken) => ({ kind: 'deliver', afterMs: Math.min(Number(taken ?? 0), SLOW_MS_MAX) }),
  },
  flaky: {
    form: 'flaky-N-',
    meaning: 'unavailable the first N times, then delivered',
    takes: NUMBER,
    act: (taken, attempt) => (attempt() > Number(taken ?? 0) ? DELIVER : { kind: 'refuse', as: 'unavailable' }),
  },
  dead: {
    form: 'dead-, dead-since-MS-',
    meaning: '410 Unregistered, 404 UNREGISTERED; since a time (Apple), or since now',
    takes: /^since-(\d{1,15})/,
    act: (taken) => ({ kind: 'refuse', as: 'dead', ...(taken !== undefined && { sinceMs: Number(taken) }) }),
  },
  expired: { form: 'expired-', meaning: '410 ExpiredToken; 404', act: () => ({ kind: 'refuse', as: 'expired' }) },
  bad: {
    form: 'bad-',
    meaning: '400 BadDeviceToken; 400 INVALID_ARGUMENT that names the token',
    act: () => ({ kind: 'refuse', as: 'bad' }),
  },
  mismatched: {
    form: 'mismatched-',
    meaning: '400 DeviceTokenNotForTopic; 403 SENDER_ID_MISMATCH',
    act: () => ({ kind: 'refuse', as: 'mismatched' }),
  },
  invalid: {
    form: 'invalid-',
    meaning: '400 PayloadEmpty; 400 INVALID_ARGUMENT that names another field',
    act: () => ({ kind: 'refuse', as: 'invalid' }),
  },
  busy: {
    form: 'busy-, busy-S-',
    meaning: '429 TooManyRequests; 429 QUOTA_EXCEEDED; with Retry-After of S seconds',
    takes: NUMBER,
    act: (taken) => ({ kind: 'refuse', as: 'busy', ...retryAfter(taken) }),
  },
  unavailable: {
    form: 'unavailable-, unavailable-S-',
    meaning: '503 ServiceUnavailable; 503 UNAVAILABLE; with Retry-After of S seconds',
    takes: NUMBER,
    act: (taken) => ({ kind: 'refuse', as: 'unavailable', ...retryAfter(taken) }),
  },
  failing: {
    form: 'failing-',
    meaning: '500 InternalServerError; 500 INTERNAL',
    act: () => ({ kind: 'refuse', as: 'failing' }),
  },
  reason: {
    form: 'reason-NAME-',
    meaning: 'whatever Apple or Google has of that name: reason-TopicDisallowed-, reason-PERMISSION_DENIED-',
    takes: NAME,
    act: (taken = '') => ({ kind: 'reason', reason: taken }),
  },
  goaway: {
    form: 'goaway-',
    meaning: 'the first time GOAWAY: the push is not looked at; then delivered',
    act: (_taken, attempt) => (attempt() > 1 ? DELIVER : { kind: 'goAway' }),
  },
  rst: { form: 'rst-', meaning: 'RST_STREAM, INTERNAL_ERROR', act: () => ({ kind: 'reset', isUntouched: false }) },
  refuse: {
    form: 'refuse-',
    meaning: 'RST_STREAM, REFUSED_STREAM',
    act: () => ({ kind: 'reset', isUntouched: true }),
  },
  cut: { form: 'cut-', meaning: 'the connection breaks', act: () => ({ kind: 'cut' }) },
  hang: { form: 'hang-', meaning: 'never answered', act: () => ({ kind: 'hang' }) },
}

/** How many tokens are remembered as sent to before: those that begin with `flaky-` or `goaway-`. */
const ATTEMPTED_TOKENS_MAX = 10_000

/** Reads device tokens. Shape: token -> what happens to its push; undefined for one that is not scripted. */
export const script = (): { readonly actOf: (token: string) => Act | undefined; reset(): void } => {
  const attempts = new Map<string, number>()
  const attempt = (token: string) => {
    const count = (attempts.get(token) ?? 0) + 1
    attempts.set(token, count)
    if (attempts.size > ATTEMPTED_TOKENS_MAX) attempts.delete(attempts.keys().next().value ?? '')
    return count
  }
  return {
    actOf(token) {
      const end = token.indexOf('-')
      const name = end === -1 ? token : token.slice(0, end)
      const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
      const rest = end === -1 ? '' : token.slice(end + 1)
      return word?.act(word.takes?.exec(rest)?.[1], () => attempt(token))
    },
    reset: () => attempts.clear(),
  }
}
