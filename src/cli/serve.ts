import { loadConfig, settingsHelp } from '../config.ts'
import { start } from '../main.ts'
import { banner } from './banner.ts'
import type { Command } from './command.ts'

/** `carillon serve` */
export const serve: Command = {
  name: 'serve',
  summary: 'run the server',
  help: () => `Usage: carillon serve [flags]\n\n${settingsHelp()}\n`,
  async run(args, io) {
    const config = loadConfig({ flags: args })
    // From here on, so that a signal which comes while the server starts is not lost.
    const stopWanted = stopSignal()
    const server = await start(config)
    process.on('SIGHUP', () => server.reloadTls())
    // On the stream of the logs, since whoever starts a server looks there; its lines begin with no brace.
    io.stdout.write(banner(server, io.stdout.isTTY === true))
    await stopWanted
    await server.stop()
    return 0
  },
}

// npm hands its child the Ctrl-C that the terminal has given to both: what comes within this time is one and the same.
const SAME_PRESS_MS = 1000

/** Ends at the first SIGTERM or SIGINT. A second one, later, ends the process at once. */
const stopSignal = () =>
  new Promise<void>((resolve) => {
    let firstAtMs: number | undefined
    const stop = () => {
      if (firstAtMs !== undefined && performance.now() - firstAtMs > SAME_PRESS_MS) process.exit(1)
      firstAtMs ??= performance.now()
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
