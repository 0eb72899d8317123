import { X509Certificate } from 'node:crypto'
import type { ApnsCertificateCredentials, ApnsTokenCredentials } from '../../lib/push-credentials.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { APNSChannelRequest } from './generated.ts'
import { isP256, isRsa, pemOf, privateKeyIn } from './private-keys.ts'

/** A certificate and what goes with it, as checked. */
export interface CheckedCertificate {
  readonly credentials: ApnsCertificateCredentials
  readonly expiresAtMs: number
}

// Source: Apple, CFBundleIdentifier; APNs, apns-topic. What else a topic might hold has no place in a header.
const BUNDLE_ID = /^[A-Za-z0-9][A-Za-z0-9.-]{0,154}$/u
// Source: Apple, Establishing a token-based connection to APNs.
const APPLE_ID = /^[A-Z0-9]{10}$/u

const RULES = {
  BundleId: 'BundleId: the id of the app, 1 to 155 letters, digits, dots and hyphens',
  TokenKey: "TokenKey: the text of Apple's .p8 file, a private key on the curve P-256 that is not encrypted",
  TokenKeyId: 'TokenKeyId: what Apple calls the TokenKey, ten capital letters and digits',
  TeamId: 'TeamId: the team whose TokenKey it is, ten capital letters and digits',
  Certificate: 'Certificate: a certificate of Apple in PEM',
  PrivateKey: "PrivateKey: the Certificate's own private key in PEM, RSA or P-256, that is not encrypted",
} as const

/** Every rule that is broken, in one message. */
const checked = (rules: Partial<Record<keyof typeof RULES, boolean>>) => {
  const broken = Object.entries(rules).filter(([, isKept]) => !isKept)
  if (broken.length > 0) throw badRequest(broken.map(([rule]) => RULES[rule as keyof typeof RULES]).join('; '))
}

/**
 * The token key that a request puts, and what belongs to it; undefined when it puts none.
 *
 * Errors  BadRequest: a part of it is missing, or is not what Apple gives; the message names each.
 */
export const apnsToken = (request: APNSChannelRequest): ApnsTokenCredentials | undefined => {
  const { TokenKey = '', TokenKeyId: keyId = '', TeamId: teamId = '', BundleId: bundleId = '' } = request
  if (TokenKey === '' && keyId === '' && teamId === '') return undefined
  const key = privateKeyIn(TokenKey, isP256)
  checked({
    TokenKey: key !== undefined,
    TokenKeyId: APPLE_ID.test(keyId),
    TeamId: APPLE_ID.test(teamId),
    BundleId: BUNDLE_ID.test(bundleId),
  })
  return { key: pemOf(key!), keyId, teamId, bundleId }
}

/**
 * The certificate that a request puts, and what belongs to it; undefined when it puts none. Without a BundleId it is
 * that of the certificate's subject.
 *
 * Errors  BadRequest: a part of it is missing, is not what it should be, or does not fit; the certificate has expired.
 */
export const apnsCertificate = (request: APNSChannelRequest, nowMs: number): CheckedCertificate | undefined => {
  const { Certificate: pem = '', PrivateKey = '', BundleId = '' } = request
  if (pem === '' && PrivateKey === '') return undefined
  const certificate = certificateIn(pem)
  const key = privateKeyIn(PrivateKey, (found) => isRsa(found) || isP256(found))
  const bundleId = BundleId || (certificate ? bundleIdIn(certificate) : '')
  checked({
    Certificate: certificate !== undefined,
    PrivateKey: key !== undefined && certificate?.checkPrivateKey(key) !== false,
    BundleId: certificate === undefined || BUNDLE_ID.test(bundleId),
  })
  const expiresAtMs = certificate!.validToDate.getTime()
  // Not `<=`: of a time that can't be read nobody knows that it is to come.
  if (!(expiresAtMs > nowMs)) throw badRequest(`Certificate: expired on ${certificate!.validTo}`)
  return {
    credentials: { certificate: certificate!.toString(), privateKey: pemOf(key!), bundleId },
    expiresAtMs,
  }
}

const certificateIn = (pem: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(pem)
  } catch {
    // The caller's own words may be in what OpenSSL says.
    return undefined
  }
}

const UID = /^UID=(.+)$/mu
const VOIP_NAME = /^CN=VoIP Services: /mu
const VOIP_SUFFIX = /\.voip$/u

// Apple writes the app's id as the subject's UID; that of the older certificates for VoIP alone is a topic.
const bundleIdIn = ({ subject }: X509Certificate): string => {
  const id = UID.exec(subject)?.[1] ?? ''
  return VOIP_NAME.test(subject) ? id.replace(VOIP_SUFFIX, '') : id
}
