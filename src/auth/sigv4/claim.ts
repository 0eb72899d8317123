import { incompleteSignature } from '../errors.ts'

/** What a request says about its signature, in either form. Nothing in it is proved. */
export interface Claim {
  readonly accessKeyId: string
  /** `day/region/service/aws4_request`, as it is signed. */
  readonly scope: string
  /** As `20150830`. */
  readonly day: string
  readonly region: string
  readonly service: string
  /** As `20150830T123600Z`. */
  readonly timestamp: string
  readonly signedAtMs: number
  /** How long after `signedAtMs` it may be used. */
  readonly lifetimeMs: number
  /** Header names between semicolons. */
  readonly signedHeaders: string
  /** 64 lower-case hexadecimal digits. */
  readonly signature: string
  /** X-Amz-Security-Token. Undefined for a key that does not expire. */
  readonly sessionToken: string | undefined
}

/** The parts of a claim as they are written in a header or a query. */
export interface WrittenClaim {
  readonly credential: string | undefined
  readonly timestamp: string | undefined
  readonly lifetimeMs: number
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  readonly sessionToken: string | undefined
}

/** The one algorithm that is accepted. */
export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** How far a client's clock may be off, either way. */
export const SKEW_MS = 300_000

const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/
const TIMESTAMP = /^\d{8}T\d{6}Z$/
const SIGNATURE = /^[0-9a-f]{64}$/

/**
 * Reads the parts of a claim.
 *
 * Errors  IncompleteSignatureException: a part is missing or ill-formed.
 */
export const claim = ({
  credential = '',
  timestamp = '',
  lifetimeMs,
  signedHeaders,
  signature = '',
  sessionToken,
}: WrittenClaim) => {
  const [, accessKeyId, day, region, service] = CREDENTIAL.exec(credential) ?? []
  if (!accessKeyId || !day || !region || !service)
    throw incompleteSignature('Credential must have the form KEY/20150830/region/service/aws4_request')
  if (!signedHeaders) throw incompleteSignature('SignedHeaders must name the headers that are signed')
  if (!TIMESTAMP.test(timestamp)) throw incompleteSignature('X-Amz-Date must have the form 20150830T123600Z')
  if (!SIGNATURE.test(signature)) throw incompleteSignature('Signature must be 64 lower-case hexadecimal digits')
  const scope = credential.slice(accessKeyId.length + 1)
  const signedAtMs = milliseconds(timestamp)
  return {
    accessKeyId,
    scope,
    day,
    region,
    service,
    timestamp,
    signedAtMs,
    lifetimeMs,
    signedHeaders,
    signature,
    sessionToken,
  } satisfies Claim
}

const milliseconds = (timestamp: string) =>
  Date.UTC(
    Number(timestamp.slice(0, 4)),
    Number(timestamp.slice(4, 6)) - 1,
    Number(timestamp.slice(6, 8)),
    Number(timestamp.slice(9, 11)),
    Number(timestamp.slice(11, 13)),
    Number(timestamp.slice(13, 15)),
  )

/** A time in the form that is signed. */
export const timestampOf = (timeMs: number): string =>
  `${new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
