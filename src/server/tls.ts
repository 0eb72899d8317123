import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'

/** Where a certificate chain and its private key lie, both PEM. */
export interface TlsFiles {
  readonly certPath: string
  readonly keyPath: string
}

/** What node:https wants of them. */
export interface TlsMaterial {
  readonly cert: Buffer
  readonly key: Buffer
  readonly minVersion: 'TLSv1.2'
}

/** Reads both files. Errors: one cannot be read or parsed, or the key is another certificate's. */
export const readTls = ({ certPath, keyPath }: TlsFiles): TlsMaterial => {
  const material = { cert: readFileSync(certPath), key: readFileSync(keyPath), minVersion: 'TLSv1.2' } as const
  createSecureContext(material)
  return material
}
