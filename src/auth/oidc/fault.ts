/**
 * Why a token gave no identity: `expired`, it did once; `unreachable`, its issuer could not be asked and may answer later;
 * `invalid`, it never will.
 */
export type FailureKind = 'expired' | 'invalid' | 'unreachable'

/** A failure, with a reason that is safe to show: it names claims and bounds, never a value. */
export interface WebIdentityFailure {
  readonly failure: FailureKind
  readonly reason: string
}

/** A failure on its way out; `verify` turns it into a value. */
export class WebIdentityFault extends Error implements WebIdentityFailure {
  readonly failure: FailureKind

  constructor(failure: FailureKind, reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.failure = failure
  }

  get reason(): string {
    return this.message
  }
}

/** The token, or what its issuer publishes, is not as it must be. */
export const invalid = (reason: string, cause?: unknown): WebIdentityFault =>
  new WebIdentityFault('invalid', reason, { cause })
