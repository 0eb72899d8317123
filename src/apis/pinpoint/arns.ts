import type { CallContext } from '../operation.ts'

/** The ARN of a push application of the caller's account; `*` stands for any. */
export const appArn = ({ caller, settings }: CallContext, id: string) =>
  `arn:${settings.partition}:mobiletargeting:${settings.region}:${caller.accountId}:apps/${id}`
