/** Where text goes. */
export interface Output {
  readonly isTTY?: boolean
  /** `done` is called when the text is on its way, so that whoever writes much can wait. */
  readonly write: (text: string, done?: (error?: Error | null) => void) => unknown
}

/** Where a command writes. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
}

/** One `carillon <name> …`. */
export interface Command {
  readonly name: string
  /** One phrase for the list of commands. */
  readonly summary: string
  /** Printed for `carillon <name> … --help`; `args` are all that follow the name. */
  readonly help: (args: readonly string[]) => string
  /**
   * Returns the exit code: 0 done, 1 failed, 2 called wrongly.
   *
   * Errors  CommandError and SettingError for what the caller can put right; they are shown without a stack.
   */
  readonly run: (args: readonly string[], io: Io) => Promise<number>
}

/** A command that was called wrongly: one line that says how to call it. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
