import { boundedMap } from '../../lib/bounded-map.ts'
import { type HmacKey, hmacKey, hmacSha256 } from '../../lib/hmac.ts'

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
  const kept = boundedMap<{ readonly secret: string; readonly key: HmacKey }>(KEYS_MAX)
  return (scope: KeyScope, secret: string): HmacKey => {
    const name = `${scope.accessKeyId}/${scope.day}/${scope.region}/${scope.service}`
    const known = kept.get(name)
    // A key id may come back with another secret.
    if (known?.secret === secret) return known.key
    const key = derived(scope, secret)
    kept.set(name, { secret, key })
    return key
  }
}

const derived = ({ day, region, service }: KeyScope, secret: string): HmacKey =>
  [day, region, service, 'aws4_request'].reduce((key, part) => hmacKey(hmacSha256(key, part)), hmacKey(`AWS4${secret}`))
