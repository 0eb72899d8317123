import { isLoopback } from '../../lib/address.ts'
import { isJsonObject, type JsonObject, jsonIn } from '../../lib/json.ts'
import { invalid, WebIdentityFault } from './fault.ts'

/** The longest URL of an issuer, as AWS has it. */
const ISSUER_CHARACTERS_MAX = 255
const KEYS_URL_CHARACTERS_MAX = 2048

/** The most that one document of an issuer may have; a hundred keys with their certificates fit in. */
const DOCUMENT_BYTES_MAX = 262_144

const hostOf = ({ hostname }: URL) => hostname.replace(/^\[(.+)\]$/, '$1')

const isEncrypted = (url: URL) => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(hostOf(url)))

/**
 * What keeps a URL from being an issuer's, undefined where nothing does.
 *
 * Source  OpenID Connect Discovery 1.0, section 3: https, no query, no fragment. Ours: http for loopback, so that an
 *         issuer beside the server can be tried.
 */
export const issuerUrlFault = (url: string): string | undefined => {
  if (url.length > ISSUER_CHARACTERS_MAX) return `must have at most ${ISSUER_CHARACTERS_MAX} characters`
  if (!URL.canParse(url)) return 'must be a URL'
  const parsed = new URL(url)
  if (!isEncrypted(parsed)) return 'must begin with https://, or with http:// and a loopback address'
  if (parsed.username !== '' || parsed.password !== '') return 'must hold no credentials'
  if (/[?#\s]/.test(url)) return 'must have no query, no fragment and no blanks'
  return undefined
}

/** Refuses to ask where an issuer's keys may not lie: reached unencrypted, or on this machine, unless it is itself. */
export const checkKeysUrl = (keysUrl: unknown, issuerUrl: string): string => {
  if (typeof keysUrl !== 'string' || keysUrl.length > KEYS_URL_CHARACTERS_MAX || !URL.canParse(keysUrl))
    throw invalid('The discovery document of the issuer has no jwks_uri that is a URL')
  const parsed = new URL(keysUrl)
  const pointsHome = isLoopback(hostOf(parsed)) && !isLoopback(hostOf(new URL(issuerUrl)))
  if (!isEncrypted(parsed) || pointsHome || parsed.username !== '' || parsed.password !== '')
    throw invalid('The discovery document of the issuer has a jwks_uri that may not be asked')
  return keysUrl
}

/**
 * Fetches a document of an issuer, a JSON object, with bounds on time and size and without following redirects.
 *
 * Errors  WebIdentityFault `unreachable`: no answer in time, a connection that breaks, a status of 429 or 500 and up.
 *         WebIdentityFault `invalid`: another status than 200, too much, no JSON object.
 */
export const fetchIssuerDocument = async (url: string, timeoutMs: number): Promise<Record<string, unknown>> => {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'application/json' } })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw statusFault(response.status)
    }
    return jsonObject(await textOf(response))
  } catch (error) {
    if (error instanceof WebIdentityFault) throw error
    const reason = signal.aborted ? `did not answer within ${timeoutMs} ms` : 'could not be reached'
    throw new WebIdentityFault('unreachable', `The issuer ${reason}`, { cause: error })
  }
}

const statusFault = (status: number) => {
  const isPassing = status === 429 || status >= 500
  return new WebIdentityFault(isPassing ? 'unreachable' : 'invalid', `The issuer answered with status ${status}`)
}

const textOf = async (response: Response) => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // What is counted has been decompressed already. Leaving the loop hangs up.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > DOCUMENT_BYTES_MAX) throw invalid(`The issuer answered with more than ${DOCUMENT_BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

const jsonObject = (text: string): JsonObject => {
  const value = jsonIn(text)
  if (!isJsonObject(value)) throw invalid('The issuer answered with something else than a JSON object')
  return value
}
