import type { PushAddress, PushAudience, PushContent } from '../../lib/push-content.ts'

const text = (key: Uint8Array): string => Buffer.from(key).toString('base64')
const key = (kept: string): Buffer => Buffer.from(kept, 'base64')

/** An audience as it is kept: JSON has no bytes. */
export type KeptAudience =
  | { readonly kind: 'addresses'; readonly appId: string; readonly addresses: readonly PushAddress[] }
  | { readonly kind: 'endpoints'; readonly endpoints: readonly KeptEndpoint[] }
  | { readonly kind: 'users'; readonly userKeys: readonly string[] }
  | { readonly kind: 'appInstance'; readonly instanceKey: string }

interface KeptEndpoint {
  readonly userKey: string
  readonly endpointKey: string
  readonly content?: PushContent
}

/** Writes an audience down. */
export const audienceText = (audience: PushAudience): string => {
  switch (audience.kind) {
    case 'addresses':
      return JSON.stringify(audience satisfies KeptAudience)
    case 'endpoints': {
      const endpoints = audience.endpoints.map(({ userKey, endpointKey, ...rest }) => ({
        ...rest,
        userKey: text(userKey),
        endpointKey: text(endpointKey),
      }))
      return JSON.stringify({ kind: 'endpoints', endpoints } satisfies KeptAudience)
    }
    case 'users':
      return JSON.stringify({ kind: 'users', userKeys: audience.userKeys.map(text) } satisfies KeptAudience)
    case 'appInstance':
      return JSON.stringify({ kind: 'appInstance', instanceKey: text(audience.instanceKey) } satisfies KeptAudience)
    default:
      return audience satisfies never
  }
}

/** Reads an audience again. */
export const audienceOf = (kept: string): PushAudience => {
  const audience = JSON.parse(kept) as KeptAudience
  switch (audience.kind) {
    case 'addresses':
      return audience
    case 'endpoints': {
      const endpoints = audience.endpoints.map(({ userKey, endpointKey, ...rest }) => ({
        ...rest,
        userKey: key(userKey),
        endpointKey: key(endpointKey),
      }))
      return { kind: 'endpoints', endpoints }
    }
    case 'users':
      return { kind: 'users', userKeys: audience.userKeys.map(key) }
    case 'appInstance':
      return { kind: 'appInstance', instanceKey: key(audience.instanceKey) }
    default:
      return audience satisfies never
  }
}
