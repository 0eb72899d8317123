import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { ApnsCertificateCredentials, ApnsTokenCredentials, FcmCredentials } from '../lib/push-credentials.ts'
import { type Certified, issued, keyPem, newAuthority, newKey } from './certificate.ts'

/** What a fake is reached by, and what its senders prove themselves by: as texts, so that files can hold it. */
export interface Materials {
  /** The authority that a sender must trust: PEM. */
  readonly ca: string
  readonly server: Certified
  readonly apnsToken: ApnsTokenCredentials
  readonly apnsCertificate: ApnsCertificateCredentials
  readonly fcm: FcmCredentials
}

/** The app that the credentials are for. */
export const BUNDLE_ID = 'org.example.carillon'

const PROJECT_ID = 'carillon-fake'
/** The team and the key that Apple's side knows. */
export const TEAM_ID = 'FAKETEAM01'
export const KEY_ID = 'FAKEKEY001'
const SERVER_NAME = 'carillon fake-push'

const rsaKey = async () => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return keyPem(privateKey)
}

/** A new authority, with certificates for a server known by these hosts, and credentials as Apple and Google give them. */
export const newMaterials = async (hosts: readonly string[], nowMs: number): Promise<Materials> => {
  const authority = newAuthority(`${SERVER_NAME} CA`, nowMs)
  const sender = issued('A sender', { kind: 'client', bundleId: BUNDLE_ID }, authority, nowMs)
  return {
    ca: authority.certificate,
    server: issued(SERVER_NAME, { kind: 'server', hosts }, authority, nowMs),
    apnsToken: { key: keyPem(newKey().privateKey), keyId: KEY_ID, teamId: TEAM_ID, bundleId: BUNDLE_ID },
    apnsCertificate: { ...sender, bundleId: BUNDLE_ID },
    fcm: {
      clientEmail: `sender@${PROJECT_ID}.iam.gserviceaccount.com`,
      privateKey: await rsaKey(),
      privateKeyId: randomBytes(20).toString('hex'),
      projectId: PROJECT_ID,
    },
  }
}

/** The public half of a private key in PEM. */
export const publicHalf = (privateKeyPem: string): KeyObject => createPublicKey(createPrivateKey(privateKeyPem))
