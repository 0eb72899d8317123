import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'
import { noteSecret } from './logs.ts'

/** What an issuer signs with. */
export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

const ALGORITHMS: readonly SigningAlgorithm[] = ['RS256', 'ES256', 'EdDSA']

/** The claims that a test says otherwise; undefined leaves one out. */
export type Claims = Readonly<Record<string, unknown>>

/** How an issuer can fail its askers: its answers break off, never come, never end, lead away, or make no sense. */
export type Misbehaviour =
  | 'breaks off'
  | 'never answers'
  | 'never ends'
  | 'redirects'
  | 'answers 500'
  | 'answers no JSON'
  | 'answers a list'

/** The two documents of an issuer. */
export type IssuerDocument = 'discovery' | 'keys'

/** An audience that tokens are for unless a test says otherwise. */
export const AUDIENCE = 'phone-app'

const TOKEN_SECONDS = 3600

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly published: JWK & { readonly kid: string }
}

const signingKey = async (algorithm: SigningAlgorithm): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  const published = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: algorithm, use: 'sig' }
  return { privateKey, published }
}

const signingKeys = async () => {
  const [RS256, ES256, EdDSA] = await Promise.all(ALGORITHMS.map(signingKey))
  return { RS256: RS256!, ES256: ES256!, EdDSA: EdDSA! }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const CHUNK = 'x'.repeat(16_384)

const neverEnding = (response: ServerResponse) => {
  const more = () => {
    while (!response.destroyed && response.write(CHUNK));
  }
  response.writeHead(200, JSON_TYPE).write('{"padding":"')
  response.on('drain', more)
  more()
}

const misbehave = (response: ServerResponse, how: Misbehaviour): unknown => {
  switch (how) {
    case 'breaks off':
      return response.destroy()
    case 'never answers':
      return undefined
    case 'never ends':
      return neverEnding(response)
    case 'redirects':
      return response.writeHead(302, { location: '/elsewhere' }).end()
    case 'answers 500':
      return response.writeHead(500, JSON_TYPE).end('{}')
    case 'answers no JSON':
      return response.writeHead(200, JSON_TYPE).end('<html>')
    case 'answers a list':
      return response.writeHead(200, JSON_TYPE).end('[]')
    default:
      return how satisfies never
  }
}

/**
 * An OpenID Connect issuer on loopback, with discovery and keys over HTTP, that signs what it is told to.
 *
 * `await using issuer = await openIssuer()`, then a provider `{ url: issuer.url, audiences: [AUDIENCE] }` and
 * `await issuer.token({ sub: 'alice' })`. A `path` such as `/realms/one` makes its URL longer.
 */
export const openIssuer = async (path = '') => {
  let keys = await signingKeys()
  let discoveryOverrides: Claims = {}
  let otherKeys: readonly unknown[] | undefined
  const failing = new Map<IssuerDocument, Misbehaviour>()
  const fetches = { discovery: 0, keys: 0, elsewhere: 0 }

  const documents: Readonly<Record<IssuerDocument, () => unknown>> = {
    discovery: () => ({
      issuer: url,
      jwks_uri: `${url}/keys`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ALGORITHMS,
      ...discoveryOverrides,
    }),
    keys: () => ({ keys: otherKeys ?? Object.values(keys).map(({ published }) => published) }),
  }
  const documentAt = (target = ''): IssuerDocument | undefined => {
    if (target === `${path}/.well-known/openid-configuration`) return 'discovery'
    return target === `${path}/keys` ? 'keys' : undefined
  }
  const server = createServer((request, response) => {
    const name = documentAt(request.url)
    fetches[name ?? 'elsewhere'] += 1
    if (name === undefined) return response.writeHead(404).end()
    const how = failing.get(name)
    if (how !== undefined) return misbehave(response, how)
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(documents[name]()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `${origin}${path}`

  const sign = async (claims: Claims, header: JWTHeaderParameters, key: CryptoKey | Uint8Array) => {
    const token = await new SignJWT(claims).setProtectedHeader(header).sign(key)
    noteSecret(token)
    return token
  }

  return {
    url,
    origin,
    /** How often each document was asked for; `elsewhere` counts all other paths. */
    fetches,
    /** The public keys as they are published. */
    publishedKeys: () => Object.values(keys).map(({ published }) => published),
    /** A token as it should be but for what is said otherwise. */
    token(claims: Claims = {}, algorithm: SigningAlgorithm = 'ES256', header: Claims = {}) {
      const { privateKey, published } = keys[algorithm]
      const now = Math.floor(Date.now() / 1000)
      const usual = { iss: url, sub: 'alice', aud: AUDIENCE, iat: now, exp: now + TOKEN_SECONDS }
      const kid = published.kid
      return sign({ ...usual, ...claims }, { alg: algorithm, typ: 'JWT', kid, ...header }, privateKey)
    },
    /** A token by another's key. */
    sign,
    /** New keys in place of the old ones. */
    async rotate() {
      keys = await signingKeys()
    },
    /** Publishes these keys instead of its own. */
    publishKeys(published: readonly unknown[]) {
      otherKeys = published
    },
    /** Says in its discovery document what is not so; undefined leaves a member out. */
    lie(overrides: Claims) {
      discoveryOverrides = overrides
    },
    /** From now on fails those who ask for a document. */
    fail(document: IssuerDocument, how: Misbehaviour) {
      failing.set(document, how)
    },
    /** Is gone, as far as its askers see. */
    goDown() {
      for (const document of ['discovery', 'keys'] as const) failing.set(document, 'breaks off')
    },
    /** Does again what it should. */
    recover() {
      failing.clear()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An issuer that a test has opened. */
export type Issuer = Awaited<ReturnType<typeof openIssuer>>
