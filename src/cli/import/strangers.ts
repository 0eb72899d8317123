import { readFileSync } from 'node:fs'
import { importStrangers } from '../../road/strangers/import.ts'
import { type Mapping, mappingIn } from '../../road/strangers/mapping.ts'
import { parseInstallation } from '../../road/strangers/parse.ts'
import { pinpointEndpoint } from '../../road/strangers/pinpoint.ts'
import { snsEndpoint } from '../../road/strangers/sns.ts'
import type { Registry } from '../../road/strangers/stranger.ts'
import { CommandError } from '../command.ts'
import { LINES_FILE, linesIn } from './lines-in.ts'
import type { ImportSource } from './source.ts'

/** The registry of another system, as a file with a device a line. */
const registryFile = (name: string, registryFor: (mapping: Mapping) => Registry): ImportSource => ({
  usage: `--from ${name} --file <JSON Lines> --mapping <file>`,
  flags: {
    file: LINES_FILE,
    mapping: { pattern: /./su, allowed: 'a mapping file' },
  },
  needsStore: true,
  async open({ config, flags, io }, isDry) {
    const { file, mapping: mappingFile } = flags
    if (file === undefined || mappingFile === undefined)
      throw new CommandError(`--file and --mapping are needed: a device a line, and where each goes (docs/moving.md)`)
    const { partition, region, deviceTokenPolicy: tokenPolicy } = config
    const mapping = mappingIn(readFileSync(mappingFile, 'utf8'), { partition, region })
    const { lines, ...source } = await linesIn(file, io, isDry)
    return {
      ...source,
      take: (storage, options) =>
        importStrangers(storage, lines, {
          ...options,
          registry: registryFor(mapping),
          registryName: name,
          mapping,
          tokenPolicy,
          moved: (line, endpointId, from) =>
            io.stderr.write(
              `line ${line}, endpoint ${endpointId}: ${isDry ? 'would take' : 'took'} its device token from ${from}\n`,
            ),
        }),
      goOn: () => 'What was read is stored: the same command passes over it.',
    }
  },
})

/** Endpoints of Amazon SNS. */
export const sns = registryFile('sns', ({ userMember }) => snsEndpoint(userMember))

/** Endpoints of Amazon Pinpoint. */
export const pinpoint = registryFile('pinpoint', () => pinpointEndpoint)

/** Installations of Parse Server. */
export const parse = registryFile('parse', () => parseInstallation)
