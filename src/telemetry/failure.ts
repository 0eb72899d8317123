/** An unexpected error as it may be logged. */
export interface Failure {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly frames: readonly string[]
  readonly cause?: Failure
}

const CAUSES_MAX = 8
const FRAME = /^\s+at /

/**
 * What a log may say of an error: everything but what may hold somebody's data. Of an error's own properties only
 * `code` is kept, since drivers attach rows and parameters, and a SyntaxError's message quotes the text it is about.
 */
export const failure = (thrown: unknown, depth = 0): Failure => {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: 'not an Error', frames: [] }
  const { name, message, cause, stack = '' } = thrown
  const code = 'code' in thrown ? String(thrown.code) : undefined
  return {
    name,
    message: thrown instanceof SyntaxError ? 'withheld' : message,
    ...(code !== undefined && { code }),
    frames: stack
      .split('\n')
      .filter((line) => FRAME.test(line))
      .map((line) => line.trim()),
    ...(cause !== undefined && depth < CAUSES_MAX && { cause: failure(cause, depth + 1) }),
  }
}
