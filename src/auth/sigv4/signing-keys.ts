import { boundedMap } from '../../lib/bounded-map.ts'
import { hmacSha256 } from '../../lib/hmac.ts'

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
  const kept = boundedMap<{ readonly secret: string; readonly key: Uint8Array }>(KEYS_MAX)
  return (scope: KeyScope, secret: string): Uint8Array => {
    const name = `${scope.accessKeyId}/${scope.day}/${scope.region}/${scope.service}`
    const known = kept.get(name)
    // A key id may come back with another secret.
    if (known?.secret === secret) return known.key
    const key = derived(scope, secret)
    kept.set(name, { secret, key })
    return key
  }
}

const derived = ({ day, region, service }: KeyScope, secret: string): Uint8Array => {
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(hmacSha256, Buffer.from(`AWS4${secret}`))
  // A small buffer is a piece of a larger one, all of which would be kept with it.
  return new Uint8Array(key)
}
