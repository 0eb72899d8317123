import { isIP } from 'node:net'

/** What a setting accepts. */
export interface Kind<T> {
  /** Said in `--help` and whenever a value is refused. */
  readonly allowed: string
  /** The JSON types that `carillon.json` may use for it, beside a string. */
  readonly json: readonly ('number' | 'boolean' | 'list')[]
  /** Undefined when the text is not of this kind. */
  readonly parse: (text: string) => T | undefined
  /** Whether the flag may stand alone, meaning on. */
  readonly isSwitch?: true
  /** Whether the value must never be shown. */
  readonly isSecret?: true
}

const matching = (pattern: RegExp, allowed: string): Kind<string> => ({
  allowed,
  json: [],
  parse: (text) => (pattern.test(text) ? text : undefined),
})

/** A kind of which a setting holds several, separated by commas; `empty` is the word for having none. */
const listOf = (item: Kind<string>, allowed: string, empty: string): Kind<readonly string[]> => ({
  allowed,
  json: ['list'],
  parse(text) {
    if (text === empty) return []
    const items = text.split(',').map((part) => part.trim())
    return items.every((part) => item.parse(part) !== undefined) ? items : undefined
  },
})

const isAddressOrBlock = (text: string) => {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

const addressOrBlock: Kind<string> = {
  allowed: 'an IP address or block',
  json: [],
  parse: (text) => (isAddressOrBlock(text) ? text : undefined),
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i
const DOTTED_DIGITS = /^[\d.]+$/

/** Where to listen. */
export const host: Kind<string> = {
  allowed: 'an IP address or a host name',
  json: [],
  // 999.1.1.1 would pass as a host name, and fail later in a way that names no setting.
  parse: (text) => (isIP(text) !== 0 || (HOST_NAME.test(text) && !DOTTED_DIGITS.test(text)) ? text : undefined),
}

/** A whole number in a range, both ends allowed. */
export const wholeNumber = (min: number, max: number, allowed: string): Kind<number> => ({
  allowed,
  json: ['number'],
  parse(text) {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  },
})

/** A TCP port; 0 picks a free one. */
export const port = wholeNumber(0, 65_535, 'a port from 0 to 65535')

/** A TCP port, or `off`. */
export const portOrOff: Kind<number | 'off'> = {
  allowed: `${port.allowed}, or off`,
  json: ['number'],
  parse: (text) => (text === 'off' ? 'off' : port.parse(text)),
}

/** A quota; 0 means none. */
export const quota = wholeNumber(0, 1_000_000_000_000, 'a whole number; 0 means no quota')

/** One of a few words. */
export const oneOf = <const Word extends string>(...words: readonly Word[]): Kind<Word> => ({
  allowed: `one of ${words.join(', ')}`,
  json: [],
  parse: (text) => words.find((word) => word === text),
})

/** On or off. */
export const onOff: Kind<boolean> = {
  allowed: '1 or on, 0 or off',
  json: ['number', 'boolean'],
  isSwitch: true,
  parse(text) {
    if (['1', 'on', 'true'].includes(text)) return true
    return ['0', 'off', 'false'].includes(text) ? false : undefined
  },
}

/** A file or folder. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is the one character that no path holds.
export const path = matching(/^[^\x00]+$/, 'a path')

/** One of a few words, or else a file. */
export const wordOrPath = (...words: readonly string[]): Kind<string> => ({
  ...path,
  allowed: `${words.join(', ')}, or ${path.allowed}`,
})

const isHttps = (text: string, isAllowed: (url: URL) => boolean) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' && `${url.username}${url.password}${url.search}${url.hash}` === '' && isAllowed(url)
}

/** An https URL. */
export const httpsUrl: Kind<string> = {
  allowed: 'an https URL without user, query and fragment',
  json: [],
  parse: (text) => (isHttps(text, () => true) ? text : undefined),
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

/** An https URL; without encryption on this machine alone. */
export const webhookUrl: Kind<string> = {
  allowed: 'an https URL, or an http URL of a loopback address, without user, query and fragment',
  json: [],
  parse(text) {
    const isNear = URL.canParse(text) && LOOPBACK.test(new URL(text).hostname)
    return isHttps(isNear ? text.replace(/^http:/i, 'https:') : text, () => true) ? text : undefined
  },
}

/** An https URL without a path. */
export const httpsOrigin: Kind<string> = {
  allowed: 'https:// and a host, with a port if need be',
  json: [],
  parse: (text) => (isHttps(text, ({ pathname }) => pathname === '/') ? new URL(text).origin : undefined),
}

/** Twelve digits. */
export const accountId = matching(/^\d{12}$/, '12 digits')

/** A word that fits both an ARN and a host name. */
export const hostLabel = matching(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  '1 to 63 lower-case letters, digits and hyphens, no hyphen at either end',
)

/** An access key's id. Source: AWS's own bounds. */
export const accessKeyId = matching(/^\w{16,128}$/, '16 to 128 letters, digits and underscores')

/** An access key's secret; only characters that survive a shell and a credentials file as they are. */
export const secretAccessKey: Kind<string> = {
  ...matching(/^[\w/+=.~-]{16,128}$/, '16 to 128 letters, digits and any of _ / + = . ~ -'),
  isSecret: true,
}

/** Where a PostgreSQL database is. */
export const postgresUrl: Kind<string> = {
  ...matching(/^postgres(?:ql)?:\/\/[^\s]+$/, 'postgres://user:password@host/database, with options such as ?sslmode='),
  parse: (text) => (/^postgres(?:ql)?:\/\/[^\s]+$/.test(text) && URL.canParse(text) ? text : undefined),
  isSecret: true,
}

/** 32 bytes as base64. */
export const masterKey: Kind<string> = {
  ...matching(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, '32 bytes as base64, e.g. of openssl rand -base64 32'),
  isSecret: true,
}

/** A bearer token. */
export const bearerToken: Kind<string> = {
  ...matching(/^[\x21-\x7e]{16,256}$/, '16 to 256 visible ASCII characters without blanks'),
  isSecret: true,
}

/** Proxies by address. */
export const addresses = listOf(addressOrBlock, 'IP addresses and blocks separated by commas, or none', 'none')

const anyOrigin = '*'
const someOrigins = listOf(
  matching(/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@,]+$/, 'an origin'),
  '*, or origins such as https://app.example.com separated by commas, or none',
  'none',
)

/** Web origins. */
export const origins: Kind<readonly string[]> = {
  ...someOrigins,
  parse: (text) => (text === anyOrigin ? [anyOrigin] : someOrigins.parse(text)),
}
