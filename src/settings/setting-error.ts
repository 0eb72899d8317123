/**
 * A setting that stops the start.
 *
 * The message is one line: which setting, the value (never a secret's), and what is allowed.
 */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}
