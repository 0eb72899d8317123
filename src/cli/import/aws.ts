import { existsSync, readFileSync } from 'node:fs'
import { systemClock } from '../../lib/clock.ts'
import { jsonIn } from '../../lib/json.ts'
import { writePrivateFile } from '../../lib/private-files.ts'
import { openSource } from '../../road/aws/client.ts'
import { partsOf } from '../../road/aws/shapes.ts'
import { type Position, walk } from '../../road/aws/walk.ts'
import type { Given } from '../../road/given.ts'
import { importRecords } from '../../road/import.ts'
import type { Storage } from '../../store/storage.ts'
import { CommandError } from '../command.ts'
import { countOn } from '../progress.ts'
import type { ImportSource } from './source.ts'

/** Half of what AWS allows an account, so that apps go on beside it. */
const RATE_DEFAULT = '25'
const RATE_MAX = 1000

const BEGINNING: Position = { done: [] }

/** AWS, or whatever speaks its API, read by AWS's SDK. */
export const aws: ImportSource = {
  usage: '--from aws [--endpoint-url <URL>] [--rate <calls a second>] [--state <file>]',
  flags: {
    'endpoint-url': { pattern: /^https?:\/\/./u, allowed: 'an http or https URL' },
    rate: { pattern: /^[1-9]\d{0,3}$/u, allowed: `calls a second, from 1 to ${RATE_MAX}` },
    state: { pattern: /./su, allowed: 'a file' },
  },
  async open({ config, flags, io }, isDry) {
    const { state, rate = RATE_DEFAULT, 'endpoint-url': endpointUrl } = flags
    const ratePerSecond = Math.min(Number(rate), RATE_MAX)
    const from = positionIn(state)
    const { partition, region } = config
    const source = await openSource({ region, endpointUrl, ratePerSecond })
    const { tell, end } = countOn(io.stderr, 'Read')
    let ahead: { readonly line: number; readonly position: Position }[] = []
    const walked = walk(source, {
      partition,
      region,
      nowMs: systemClock(),
      from,
      reached: (line, position) => ahead.push({ line, position }),
    })
    const stored = (line: number) => {
      const last = ahead.findLast((each) => each.line <= line)
      if (!last) return
      ahead = ahead.slice(ahead.indexOf(last) + 1)
      if (state !== undefined && !isDry) writePrivateFile(state, `${JSON.stringify(last.position, null, 2)}\n`)
    }
    return {
      async take(storage, options) {
        await requireImported(storage, from, state)
        return importRecords(storage, counted(walked, tell), { ...options, stored })
      },
      end,
      goOn: () =>
        state === undefined
          ? 'What was read is stored: the same command passes over it. --state names a file by which it goes on there.'
          : `What was read is stored: the same command goes on there, by ${state}.`,
      [Symbol.asyncDispose]: async () => source.close(),
    }
  },
}

const counted = async function* (given: AsyncIterable<Given>, tell: (count: number) => void): AsyncGenerator<Given> {
  let count = 0
  for await (const each of given) {
    count += 1
    tell(count)
    yield each
  }
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')
const isTextIfAny = (value: unknown) => value === undefined || typeof value === 'string'

const positionIn = (file: string | undefined): Position => {
  if (file === undefined || !existsSync(file)) return BEGINNING
  const { done, instance, usersToken } = Object(jsonIn(readFileSync(file, 'utf8')))
  if (!isTexts(done) || !isTextIfAny(instance) || !isTextIfAny(usersToken))
    throw new CommandError(`${file} is no state of an import: remove it to begin again`)
  return { done, instance, usersToken }
}

/** What a state calls done must be in this store: else it is that of an import into another. */
const requireImported = (storage: Storage, { done, instance }: Position, file: string | undefined) =>
  storage.read(async ({ appInstances }) => {
    for (const arn of [...done, ...(instance === undefined ? [] : [instance])]) {
      const { accountId = '', appInstanceId = '' } = partsOf(arn)
      if (!(await appInstances.key(accountId, appInstanceId)))
        throw new CommandError(
          `${file} says that ${arn} was imported, and it is not in this store: remove it to begin again`,
        )
    }
  })
