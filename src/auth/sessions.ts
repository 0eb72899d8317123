import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { seal, unsealBytes } from '../lib/sealing.ts'
import { type AccessKey, newAccessKey } from './access-key.ts'
import { SESSION_KEY_ID_CHARACTERS, type SessionKey, type SessionKeyList } from './session-keys.ts'

/** Whom a session acts as. The id tells a principal from one that was made again under the same name. */
export type SessionPrincipal =
  | LongTermPrincipal
  | { readonly kind: 'role'; readonly name: string; readonly id: string; readonly sessionName: string }
  | { readonly kind: 'federated-user'; readonly name: string; readonly of: LongTermPrincipal }

/** Who can hold a key that does not expire. */
export type LongTermPrincipal =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly name: string; readonly id: string }

/** What an identity provider said of whom it signed in. */
export interface WebIdentityFacts {
  /** The issuer without its scheme, as condition keys begin. */
  readonly provider: string
  readonly sub: string
  readonly aud: string
  readonly amr?: readonly string[]
}

/** What temporary credentials are issued for. */
export interface SessionFacts {
  readonly accountId: string
  readonly principal: SessionPrincipal
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  /** The session policy's text. */
  readonly policy?: string
  readonly sourceIdentity?: string
  readonly externalId?: string
  readonly webIdentity?: WebIdentityFacts
}

/** A session as its token holds it: nothing of it is stored. */
export interface Session extends SessionFacts, AccessKey {}

/** Temporary credentials, as they are handed out. */
export interface IssuedSession extends AccessKey {
  readonly sessionToken: string
  /** How much of the room for policy and tags is used. Units: percent. */
  readonly packedPercent: number
}

/** Issues temporary credentials, and reads what they stand for. */
export interface Sessions {
  /** Undefined when policy and tags do not fit into a token. */
  issue(facts: SessionFacts): IssuedSession | undefined
  /** Undefined for a token that is foreign, altered or malformed. An expired one opens. */
  open(token: string): Session | undefined
}

/** Clients have to send it with each request, and some keep it where there is room for no more. */
const TOKEN_CHARACTERS_MAX = 4096
/** Far more than can be packed into a token. */
const SESSION_BYTES_MAX = 256 * 1024

const contextOf = (keyId: string) => `session/1/${keyId}`

/** A session as a token, or undefined where it is more than can be packed. */
const tokenOf = ({ id, key }: SessionKey, session: Session): string | undefined => {
  const plain = JSON.stringify(session)
  if (plain.length > SESSION_BYTES_MAX) return undefined
  return `${id}${seal(key, deflateRawSync(plain), contextOf(id)).toString('base64url')}`
}

/**
 * Sessions whose tokens hold all that is known of them, sealed: whoever has one can neither read nor change it.
 *
 * A token begins with the id of the key that it was sealed with. `keys` are the newest first: it seals.
 */
export const sessions = (keys: () => SessionKeyList): Sessions => ({
  issue(facts) {
    const [key] = keys()
    const session: Session = { ...newAccessKey('ASIA'), ...facts }
    const { policy: _, ...others } = session
    const sessionToken = tokenOf(key, session)
    if (sessionToken === undefined || sessionToken.length > TOKEN_CHARACTERS_MAX) return undefined
    const bareCharacters = tokenOf(key, { ...others, tags: {}, transitiveTagKeys: [] })?.length ?? 0
    const { accessKeyId, secretAccessKey } = session
    const used = (sessionToken.length - bareCharacters) / (TOKEN_CHARACTERS_MAX - bareCharacters)
    return { accessKeyId, secretAccessKey, sessionToken, packedPercent: Math.ceil(used * 100) }
  },

  open(token) {
    if (token.length > TOKEN_CHARACTERS_MAX) return undefined
    const key = keys().find(({ id }) => token.startsWith(id))
    if (!key) return undefined
    const text = token.slice(SESSION_KEY_ID_CHARACTERS)
    const sealed = Buffer.from(text, 'base64url')
    // Encoded again, because the decoder skips what it does not know.
    if (sealed.toString('base64url') !== text) return undefined
    const packed = unsealBytes(key.key, sealed, contextOf(key.id))
    return packed && JSON.parse(inflateRawSync(packed, { maxOutputLength: SESSION_BYTES_MAX * 4 }).toString())
  },
})
