import { SettingError } from '../settings/setting-error.ts'
import { CommandError } from './command.ts'
import { visible } from './visible.ts'

/** What is printed of an error, and the exit code that goes with it. */
export interface Failure {
  readonly text: string
  readonly exitCode: 1 | 2
}

// Nothing that the caller could put right, so the one case in which a stack helps.
const BUGS = [TypeError, ReferenceError, RangeError, SyntaxError]

/** Tells an error to the person at the keyboard: one line with what to do, and no stack. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof SettingError || error instanceof CommandError) return { text: error.message, exitCode: 2 }
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 }
  if (BUGS.some((bug) => error instanceof bug)) return { text: error.stack ?? error.message, exitCode: 1 }
  const { message } = error
  // What a file or another server said may stand in it.
  return { text: visible(systemFailure(error) ?? message.slice(0, `${message}\n`.indexOf('\n'))), exitCode: 1 }
}

/** What Node adds to an error that the operating system gave, and `listen` to one of an address. */
interface SystemError extends Error {
  readonly code?: string
  readonly path?: string
  readonly address?: string
  readonly port?: number
  /** Of a name that was looked up and not found. */
  readonly hostname?: string
  /** By which flags the address is set. */
  readonly setBy?: { readonly host: string; readonly port: string } | undefined
}

const flagFor = (error: SystemError, part: 'host' | 'port') =>
  error.setBy?.[part] ?? `--${part}, or by the flag that --help names for this one`

const systemFailure = (error: SystemError): string | undefined => {
  const where = error.port === undefined ? error.address : `${error.address} port ${error.port}`
  const host = where ?? error.hostname
  switch (error.code) {
    case 'EADDRINUSE':
      return `${where} is taken by another program: stop it, or choose another by ${flagFor(error, 'port')} (0: any free one)`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host ?? error.message} is no address of this machine: choose another by ${flagFor(error, 'host')}`
    case 'EACCES':
    case 'EPERM':
      return where === undefined
        ? `No permission for ${error.path}: change its owner or mode, or name another`
        : `No permission to listen on ${where}: choose a port above 1023`
    case 'EEXIST':
    case 'ENOTDIR':
      return `${error.path} is a file, or lies below one: name a folder`
    case 'ENOENT':
      return `${error.path} is not there: create it, or name another`
    case 'EROFS':
    case 'ENOSPC':
      return `Nothing can be written to ${error.path}: the disk is ${error.code === 'EROFS' ? 'read-only' : 'full'}`
    default:
      return undefined
  }
}
