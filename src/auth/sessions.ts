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
  /** The long-term key that asked for it, with which it ends. Absent where a role was assumed. */
  readonly keyId?: string
  readonly issuedAtMs: number
  readonly expiresAtMs: number
  readonly tags: Readonly<Record<string, string>>
  readonly transitiveTagKeys: readonly string[]
  /** The session policy's text. */
  readonly policy?: string
  readonly sourceIdentity?: string
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
/** So many bytes of a session fill a token: the rest is a key's id, a nonce, a tag, and what base64 adds. */
const PACKED_BYTES_MAX = 3037
/** What is no longer goes as it is: to inflate it would take longer than all else that is done to open a token. */
const PLAIN_BYTES_MAX = 600
/** Far more than can be packed into a token. */
const SESSION_BYTES_MAX = 256 * 1024

const PLAIN = Buffer.from([0])
const PACKED = Buffer.from([1])

const contextOf = (keyId: string) => `session/1/${keyId}`

const bytesOf = (session: Session): Buffer => Buffer.from(JSON.stringify(session))

const sealed = ({ id, key }: SessionKey, plain: Buffer, packed: Buffer): string => {
  const content = Buffer.concat(plain.length > PLAIN_BYTES_MAX ? [PACKED, packed] : [PLAIN, plain])
  return `${id}${seal(key, content, contextOf(id)).toString('base64url')}`
}

const unpacked = (content: Buffer): Buffer => {
  const rest = content.subarray(1)
  return content[0] === PLAIN[0] ? rest : inflateRawSync(rest, { maxOutputLength: SESSION_BYTES_MAX })
}

/**
 * Sessions whose tokens hold all that is known of them, sealed: whoever has one can neither read nor change it.
 *
 * A token begins with the id of the key that it was sealed with. `keys` are the newest first: it seals.
 */
export const sessions = (keys: () => SessionKeyList): Sessions => ({
  issue(facts) {
    const session: Session = { ...newAccessKey('ASIA'), ...facts }
    const { policy: _, ...others } = session
    const plain = bytesOf(session)
    if (plain.length > SESSION_BYTES_MAX) return undefined
    const packed = deflateRawSync(plain)
    if (packed.length > PACKED_BYTES_MAX) return undefined
    const bareBytes = deflateRawSync(bytesOf({ ...others, tags: {}, transitiveTagKeys: [] })).length
    const used = (packed.length - bareBytes) / (PACKED_BYTES_MAX - bareBytes)
    const { accessKeyId, secretAccessKey } = session
    const sessionToken = sealed(keys()[0], plain, packed)
    return { accessKeyId, secretAccessKey, sessionToken, packedPercent: Math.ceil(used * 100) }
  },

  open(token) {
    if (token.length > TOKEN_CHARACTERS_MAX) return undefined
    const key = keys().find(({ id }) => token.startsWith(id))
    if (!key) return undefined
    const text = token.slice(SESSION_KEY_ID_CHARACTERS)
    const bytes = Buffer.from(text, 'base64url')
    // Encoded again, because the decoder skips what it does not know.
    if (bytes.toString('base64url') !== text) return undefined
    const content = unsealBytes(key.key, bytes, contextOf(key.id))
    return content && JSON.parse(unpacked(content).toString())
  },
})
