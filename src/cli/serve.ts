import { loadConfig, settingsHelp } from '../config.ts'
import { start } from '../main.ts'
import { banner } from './banner.ts'
import type { Command } from './command.ts'
import { stopSignal } from './stop-signal.ts'

/** `carillon serve` */
export const serve: Command = {
  name: 'serve',
  summary: 'run the server',
  help: () => `Usage: carillon serve [flags]\n\n${settingsHelp()}\n`,
  async run(args, io) {
    const config = loadConfig({ flags: args })
    // From here on, so that a signal which comes while the server starts is not lost.
    const stopWanted = stopSignal()
    const stopping = new AbortController()
    stopWanted.then(() => stopping.abort())
    const server = await start(config, undefined, stopping.signal).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'AbortError') return undefined
      throw error
    })
    // It was told to stop while it waited for its database.
    if (!server) return 0
    process.on('SIGHUP', () => server.reloadTls())
    // On the stream of the logs, since whoever starts a server looks there; its lines begin with no brace.
    io.stdout.write(banner(server, io.stdout.isTTY === true))
    await stopWanted
    await server.stop()
    return 0
  },
}
