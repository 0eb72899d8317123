import type { Command, Io } from './command.ts'
import { failureOf } from './failure.ts'

/** Every command. Loaded when called, so that a short one does not wait for the server's code. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  keys: async () => (await import('./keys.ts')).keys,
  iam: async () => (await import('./iam.ts')).iam,
  'app-instance': async () => (await import('./app-instance.ts')).appInstance,
  app: async () => (await import('./app.ts')).app,
  endpoint: async () => (await import('./endpoint.ts')).endpoint,
  push: async () => (await import('./push/push.ts')).push,
  'dead-letters': async () => (await import('./push/dead-letters.ts')).deadLetters,
  'fake-push': async () => (await import('./fake-push.ts')).fakePush,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  migrate: async () => (await import('./migrate.ts')).migrate,
  export: async () => (await import('./export.ts')).exportCommand,
  'migrate-store': async () => (await import('./migrate-store.ts')).migrateStore,
  import: async () => (await import('./import.ts')).importCommand,
  version: async () => (await import('./version.ts')).version,
  help: async () => help,
}

const ALIASES: Readonly<Record<string, string>> = {
  '--version': 'version',
  '-v': 'version',
  '--help': 'help',
  '-h': 'help',
}

const help: Command = {
  name: 'help',
  summary: 'list the commands',
  help: () => 'Usage: carillon help\n',
  async run(_args, io) {
    const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
    const width = Math.max(...commands.map(({ name }) => name.length)) + 2
    const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`)
    io.stdout.write(`Usage: carillon <command> …\n\n${lines.join('\n')}\n\nMore: carillon <command> --help\n`)
    return 0
  },
}

/** Runs `carillon <args>`; returns the exit code. */
export const main = async (args: readonly string[], io: Io): Promise<number> => {
  const [called = 'help', ...rest] = args
  const name = ALIASES[called] ?? called
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (load === undefined) {
    io.stderr.write(`carillon: ${called} is not a command; carillon help lists them\n`)
    return 2
  }
  try {
    const command = await load()
    if (!rest.includes('--help')) return await command.run(rest, io)
    io.stdout.write(command.help(rest))
    return 0
  } catch (error) {
    const { text, exitCode } = failureOf(error)
    io.stderr.write(`carillon: ${text}\n`)
    return exitCode
  }
}
