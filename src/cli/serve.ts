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
    const server = await start(config)
    process.on('SIGHUP', () => server.reloadTls())
    // On the stream of the logs, since whoever starts a server looks there; its lines begin with no brace.
    io.stdout.write(banner(server, io.stdout.isTTY === true))
    await stopWanted
    await server.stop()
    return 0
  },
}
