import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { boundedMap } from '../../lib/bounded-map.ts'

/** The parts of a scope that a signing key is made for. */
export interface KeyScope {
  readonly accessKeyId: string
  readonly day: string
  readonly region: string
  readonly service: string
}

const KEYS_MAX = 4096

/** Signing keys, each derived once: that takes four times what the check of a signature takes. */
export const signingKeys = () => {
  const kept = boundedMap<{ readonly secret: string; readonly key: KeyObject }>(KEYS_MAX)
  return (scope: KeyScope, secret: string): KeyObject => {
    const name = `${scope.accessKeyId}/${scope.day}/${scope.region}/${scope.service}`
    const known = kept.get(name)
    // A key id may come back with another secret.
    if (known?.secret === secret) return known.key
    const key = derived(scope, secret)
    kept.set(name, { secret, key })
    return key
  }
}

const derived = ({ day, region, service }: KeyScope, secret: string) => {
  let key: Buffer | string = `AWS4${secret}`
  for (const part of [day, region, service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest()
  // On Node 24 an HMAC with a KeyObject costs a seventh of one with a Buffer.
  return createSecretKey(Buffer.from(key))
}
