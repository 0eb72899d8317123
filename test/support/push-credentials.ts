import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const pem = (name: string) => readFileSync(join(import.meta.dirname, 'push-credentials', `${name}.pem`), 'utf8')

/** A key such as Apple gives out, which is also that of the certificates; made for tests, and good for nothing else. */
export const APPLE_KEY = pem('apns.key')
/** The key of a service account. */
export const GOOGLE_KEY = pem('fcm.key')
/** An app's certificate, good until 2126; one for VoIP alone; and one that names no app. */
export const CERTIFICATES = { app: pem('apns.cert'), voip: pem('voip.cert'), nameless: pem('nameless.cert') } as const

/** A token key with what belongs to it, as a request puts it. */
export const TOKEN_KEY = {
  TokenKey: APPLE_KEY,
  TokenKeyId: 'KEY1234567',
  TeamId: 'TEAM123456',
  BundleId: 'com.example.carillon',
} as const

/** A certificate with its key, as a request puts it. */
export const CERTIFICATE = { Certificate: CERTIFICATES.app, PrivateKey: APPLE_KEY } as const

/** What Google's file of a service account holds; addresses too, which nobody is to follow. */
export const SERVICE_ACCOUNT = {
  type: 'service_account',
  project_id: 'carillon-tests',
  private_key_id: '0123456789abcdef0123456789abcdef01234567',
  private_key: GOOGLE_KEY,
  client_email: 'push@carillon-tests.iam.gserviceaccount.com',
  token_uri: 'https://attacker.example/token',
} as const

/** The file as a request puts it; any member can be said otherwise. */
export const serviceJson = (others: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ ...SERVICE_ACCOUNT, ...others })
