/** What an error adds to the status line and the message. */
export interface ServiceErrorOptions {
  /** Sent as headers of the answer, e.g. `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Logged, never shown. */
  readonly cause?: unknown
}

/**
 * The one error callers may see.
 *
 * `name` is the shape name that SDKs turn into a typed exception (`ConflictException`), `code` the short form in the
 * body (`Conflict`), `message` a sentence safe to show.
 */
export class ServiceError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(name: string, status: number, code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = name
    this.status = status
    this.code = code
    this.headers = options.headers ?? {}
  }

  /** What an unexpected failure looks like from outside; the cause stays in the log. */
  static from(error: unknown): ServiceError {
    if (error instanceof ServiceError) return error
    return new ServiceError('ServiceFailureException', 500, 'ServiceFailure', 'Internal failure', { cause: error })
  }
}
