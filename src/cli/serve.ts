import { loadConfig, settingsHelp } from '../config.ts'
import { type RunningServer, start } from '../main.ts'
import { banner } from './banner.ts'
import type { Command, Io } from './command.ts'

/** `carillon serve` */
export const serve: Command = {
  name: 'serve',
  summary: 'run the server',
  help: () => `Usage: carillon serve [flags]\n\n${settingsHelp()}\n`,
  async run(args, io) {
    const server = await start(loadConfig({ flags: args }))
    // Also where logs follow on the same stream: whoever starts the server looks there, and it comes once, before them.
    io.stdout.write(banner(server, io.stdout.isTTY === true))
    await stopSignal(server, io)
    await server.stop()
    return 0
  },
}

// npm repeats to its child the Ctrl-C that the terminal has sent to both: within this time it is one and the same.
const SAME_PRESS_MS = 1000

/** Ends at the first SIGTERM or SIGINT; a second one later ends the process at once. SIGHUP reads the certificate again. */
const stopSignal = (server: RunningServer, io: Io) =>
  new Promise<void>((resolve) => {
    let firstAtMs: number | undefined
    const stop = () => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now()
        resolve()
      } else if (performance.now() - firstAtMs > SAME_PRESS_MS) {
        process.exit(1)
      }
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    process.on('SIGHUP', () => {
      try {
        server.reloadTls()
      } catch (error) {
        io.stderr.write(
          `carillon: the old certificate stays in use: ${error instanceof Error ? error.message : error}\n`,
        )
      }
    })
  })
