import type { ServiceError } from '../lib/service-error.ts'
import type { OperationModel, ServiceModel } from '../protocol/model.ts'
import type { Protocol } from '../protocol/protocol.ts'
import type { Operation } from './operation.ts'

/** The errors that any operation of an API may answer with, whatever its model lists. Source: ours, answer 28. */
export interface CommonErrors {
  /**
   * The resource does not exist, or is another account's: the answer is the same. `listed` are the operation's own
   * errors. Source: ours, answer 12.
   */
  absent(arn: string, listed: ReadonlySet<string>): ServiceError
  /** A policy forbids the call, or none allows it. Source: ours, answer 16. */
  denied(message: string): ServiceError
  /** The caller is too fast for a limit. Source: ours, answer 28. */
  throttled(retryAfterS: number): ServiceError
  /** The store can't take the request now. */
  unavailable(): ServiceError
  /** The body is larger than the operation takes; absent: as answer 19 has it. */
  tooLarge?(bytesMax: number): ServiceError
  /** Our own fault; the cause is for the log alone. */
  failure(cause: unknown): ServiceError
  /** An error that all APIs share, in the words of this one; absent where those are its own. */
  named?(error: ServiceError): ServiceError
  /** The names of those that operations may raise beside the ones that their model lists. */
  readonly names: ReadonlySet<string>
}

/** A tag that a request names; without a value where it is to be taken away. */
export interface SentTag {
  readonly key: string
  readonly value?: string
}

/** One API: its model, how it speaks, its errors and its operations. */
export interface Api {
  readonly model: ServiceModel
  readonly protocol: Protocol
  readonly errors: CommonErrors
  // The one place where the types of inputs and outputs are erased: past it they come from `decode`.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly operations: Readonly<Record<string, Operation<any, any, any>>>
  /** The tags that an input names, as policies see them in `aws:RequestTag` and `aws:TagKeys`. */
  // biome-ignore lint/suspicious/noExplicitAny: as in operations
  sentTags(input: any): readonly SentTag[]
}

/** Where a request goes. */
export interface Route {
  readonly api: Api
  readonly model: OperationModel
  // biome-ignore lint/suspicious/noExplicitAny: as in Api
  readonly operation: Operation<any, any, any>
  /** The labels of the path, in order, percent-encoded as they came. */
  readonly labels: readonly string[]
}
