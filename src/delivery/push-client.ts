import type { Outcome } from './outcome.ts'

/** Hands pushes to one provider, with the credentials of one channel. */
export interface PushClient<Push> {
  /** Settles exactly once, with an outcome, within the deadline; never throws. */
  send(push: Push): Promise<Outcome>
  /** How old the token is that goes with each push; undefined where there is none. */
  tokenAgeMs(): number | undefined
  /** Takes no more, and lets what is under way end. */
  close(): Promise<void>
}

/** Where a provider is: its address, by the operator's settings, and whom to trust beside the usual authorities. */
export interface ProviderAddress {
  /** `https://` and a host, with a port where it is not 443. */
  readonly url: string
  /** PEM. Instead of the usual authorities, for a fake; the certificate is verified either way. */
  readonly ca?: string
}
