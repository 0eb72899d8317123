/** Who is calling: the one type that leaves `auth/` into handlers. */
export interface Caller {
  readonly accountId: string
  readonly accessKeyId: string
  /** The ARN that policies and messages name, e.g. `arn:aws:iam::123456789012:root`. */
  readonly arn: string
}
