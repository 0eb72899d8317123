import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** Where a certificate chain and its private key lie, both PEM. */
export interface TlsFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** What node:https wants of them. */
export interface TlsMaterial {
  readonly cert: Buffer
  readonly key: Buffer
  readonly minVersion: 'TLSv1.2'
}

/** Reads both files. Errors: named by its path, the one that cannot be read or used, or the key of another certificate. */
export const readTls = ({ certFile, keyFile }: TlsFiles): TlsMaterial => {
  const material = { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2' } as const
  // OpenSSL says what it minds, and never in which file.
  requireUsable({ cert: material.cert }, `${certFile} holds no certificate chain in PEM`)
  requireUsable({ key: material.key }, `${keyFile} holds no private key in PEM without a passphrase`)
  requireUsable(material, `${keyFile} is not the private key of ${certFile}`)
  return material
}

const requireUsable = (material: SecureContextOptions, refusal: string) => {
  try {
    createSecureContext(material)
  } catch (cause) {
    throw new Error(refusal, { cause })
  }
}
