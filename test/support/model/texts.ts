import { CERTIFICATE, serviceJson, TOKEN_KEY } from '../push-credentials.ts'

/** What is known of the texts that fit one pattern of a model; worked out by hand, so that no code is its own judge. */
interface PatternFacts {
  /** A text of so many code points that fits. */
  fits(length: number): string
  /** The lengths that the pattern itself leaves possible. */
  readonly shortest: number
  readonly longest: number
  /** Whether any character may be an emoji. */
  readonly takesEmoji: boolean
  /** Texts that do not fit, short enough for every shape that has the pattern. */
  readonly broken: readonly string[]
}

const LONGEST = Number.POSITIVE_INFINITY

const letters = (length: number) => 'x'.repeat(length)

/** `arn:a::::x`, with each part filled before the next, the last one first. */
const arn = (length: number) => {
  let left = length - 'arn:a::::x'.length
  const part = (room: number) => {
    const taken = Math.min(left, room)
    left -= taken
    return letters(taken)
  }
  const resource = `x${part(1023)}`
  return `arn:a${part(62)}:${part(63)}:${part(63)}:${part(63)}:${resource}`
}

const userId = (length: number) => (length <= 2 ? letters(length) : `a${':-_.@'.repeat(13).slice(0, length - 2)}z`)

const LEX_ARN = 'arn:aws:lex:us-east-1:123456789012:bot-alias/AAAAAAAAAA/BBBBBBBBBB'
const lexArn = (length: number) => LEX_ARN.replace('us-east', `us-${letters(length - LEX_ARN.length + 'east'.length)}`)

const ANY_LINE: PatternFacts = {
  fits: letters,
  shortest: 0,
  longest: LONGEST,
  takesEmoji: true,
  broken: ['two\nlines', 'ends in a line end\n', 'two\u2028lines'],
}

const ANY_TEXT: PatternFacts = { ...ANY_LINE, broken: [] }

/** Of names in IAM and STS. */
const letterLike = (...broken: readonly string[]): PatternFacts => ({
  fits: letters,
  shortest: 0,
  longest: LONGEST,
  takesEmoji: false,
  broken,
})

const PATTERNS: Readonly<Record<string, PatternFacts>> = {
  '.*': ANY_LINE,
  '.*\\S.*': { ...ANY_LINE, shortest: 1, broken: ['   ', '\u00a0', 'two\nlines'] },
  '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]*': {
    ...ANY_LINE,
    broken: ['a bell \u0007', '\u007f', 'not a character \uffff'],
  },
  'arn:[a-z0-9-\\.]{1,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[^/].{0,1023}': {
    fits: arn,
    shortest: 10,
    longest: 1284,
    takesEmoji: false,
    broken: [
      'arn:aws:chime:us-east-1:123456789012:/app-instance',
      'ARN:aws:chime:us-east-1:123456789012:app-instance/x',
      ' arn:aws:chime:us-east-1:123456789012:app-instance/x',
      'arn:aws:chime:us-east-1:123456789012:app-instance/x\n',
      'arn::chime:us-east-1:123456789012:app-instance/x',
      `arn:${letters(64)}:chime:us-east-1:123456789012:app-instance/x`,
    ],
  },
  '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+': {
    ...ANY_LINE,
    shortest: 1,
    broken: ['a bell in an ARN \u0007', 'a delete in an ARN \u007f', 'no character at all \uffff'],
  },
  '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+': { ...letterLike('{"Ω": 1}', 'a bell \u0007'), shortest: 1 },
  '[\\w+=,.@-]*': letterLike('a blank', 'a/b', 'änn', 'ann\n'),
  '[\\w+=,.@:\\/-]*': letterLike('a blank', 'änn', 'ann\n'),
  '[\\w+=/:,.@-]*': letterLike('a blank in it', 'a device ä', 'line\nline\n'),
  '[\\d]*': { ...letterLike('12345x', '1 2345'), fits: (length) => '1'.repeat(length) },
  '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+': { ...letterLike('a*', '$x', 'tab\t'), shortest: 1 },
  '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*': letterLike('a*', '$x', 'tab\t'),
  '[-_a-zA-Z0-9]*': {
    fits: letters,
    shortest: 0,
    longest: LONGEST,
    takesEmoji: false,
    broken: ['a blank', 'tökén', 'line\n'],
  },
  '[A-Za-z0-9]([A-Za-z0-9\\:\\-\\_\\.\\@]{0,62}[A-Za-z0-9])?': {
    fits: userId,
    shortest: 1,
    longest: 64,
    takesEmoji: false,
    broken: ['-ann', 'ann@', 'a/b', 'änn', 'ann\n'],
  },
  'arn:aws:lex:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:bot-alias/[A-Z0-9]{10}/[A-Z0-9]{10}': {
    fits: lexArn,
    shortest: LEX_ARN.length - 'east'.length + 1,
    longest: LONGEST,
    takesEmoji: false,
    broken: [`${LEX_ARN}B`, `x${LEX_ARN}`, LEX_ARN.toLowerCase()],
  },
  '^([A-Za-z]_?)+$': {
    fits: letters,
    shortest: 1,
    longest: LONGEST,
    takesEmoji: false,
    broken: ['a__b', '_a', 'a1', 'a b'],
  },
}

/** Texts that have to be sound beyond what any model says of them, by their wire names. */
export const SOUND_TEXTS: Readonly<Record<string, string>> = {
  ...TOKEN_KEY,
  ...CERTIFICATE,
  ServiceJson: serviceJson(),
  DefaultAuthenticationMethod: '',
  // There is no sound one: it is refused, and may be empty.
  ApiKey: '',
}

/** Errors: a pattern that nobody has looked at yet. */
export const patternFacts = (pattern: string | undefined): PatternFacts => {
  if (pattern === undefined) return ANY_TEXT
  const facts = PATTERNS[pattern]
  if (!facts) throw new Error(`Say in PATTERNS what fits ${pattern}, and what does not`)
  return facts
}
