/** The channels that push: one for each provider, environment and kind of push. Source: Pinpoint API reference, ChannelType. */
export const PUSH_CHANNELS = ['APNS', 'APNS_SANDBOX', 'APNS_VOIP', 'APNS_VOIP_SANDBOX', 'GCM'] as const

/** A channel that pushes. */
export type PushChannel = (typeof PUSH_CHANNELS)[number]

/** What provider tokens for APNs are made of. Source: Apple, Establishing a token-based connection to APNs. */
export interface ApnsTokenCredentials {
  /** A private key on the curve P-256: PEM, PKCS #8. */
  readonly key: string
  readonly keyId: string
  readonly teamId: string
  readonly bundleId: string
}

/** What a connection to APNs proves itself by. Source: Apple, Establishing a certificate-based connection to APNs. */
export interface ApnsCertificateCredentials {
  /** PEM. */
  readonly certificate: string
  /** The certificate's own: PEM, PKCS #8. */
  readonly privateKey: string
  readonly bundleId: string
}

/**
 * What is kept of a Google service account. None of the addresses in its file are: to whom a signed claim goes is for
 * the operator's settings alone.
 */
export interface FcmCredentials {
  readonly clientEmail: string
  /** RSA: PEM, PKCS #8. */
  readonly privateKey: string
  readonly privateKeyId: string
  readonly projectId: string
}
