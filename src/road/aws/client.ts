import { setTimeout as delay } from 'node:timers/promises'
import type { ChimeSDKIdentityClient } from '@aws-sdk/client-chime-sdk-identity'
import { steadyClock } from '../../lib/clock.ts'
import { pace } from './pace.ts'

/** AWS's SDK, as much of it as speaks this API. */
export type Sdk = typeof import('@aws-sdk/client-chime-sdk-identity')

/** Where resources are read from. */
export interface SourceOptions {
  readonly region: string
  /** Another server than AWS's. */
  readonly endpointUrl?: string | undefined
  /** Calls a second, at most; throttled ones wait beside that, and are made again. */
  readonly ratePerSecond: number
}

/** The API that resources are read by. */
export interface Source {
  readonly sdk: Sdk
  readonly send: ChimeSDKIdentityClient['send']
  close(): void
}

/** The SDK makes pauses that grow, and slows down where it is throttled. */
const ATTEMPTS_MAX = 10

const loaded = async (): Promise<Sdk> => {
  try {
    return await import('@aws-sdk/client-chime-sdk-identity')
  } catch (error) {
    // Most never need it, so that it is not among what is installed with Carillon.
    throw new Error("AWS's SDK is not installed: npm install @aws-sdk/client-chime-sdk-identity", { cause: error })
  }
}

// The SDK's own words, and a stack, of what it could not read; they quote it, and a device token may stand in it.
const readable = (error: unknown): unknown => {
  if (![SyntaxError, TypeError, RangeError].some((kind) => error instanceof kind)) return error
  const { statusCode } = Object(Object(error).$response)
  return new Error(
    `the source answers what AWS's SDK can't read${statusCode === undefined ? '' : `, with status ${statusCode}`}`,
  )
}

/** Opens a source. Whose resources it shows is for the SDK's own settings to say. Errors: the SDK is not installed. */
export const openSource = async ({ region, endpointUrl, ratePerSecond }: SourceOptions): Promise<Source> => {
  const sdk = await loaded()
  const client = new sdk.ChimeSDKIdentityClient({
    region,
    maxAttempts: ATTEMPTS_MAX,
    retryMode: 'adaptive',
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
  })
  const turn = pace(ratePerSecond, steadyClock, delay)
  client.middlewareStack.add(
    // Beneath the retries, so that a call that is made again waits for its turn as well.
    (next) => async (args) => {
      await turn()
      return next(args)
    },
    { step: 'deserialize', priority: 'low' },
  )
  const send = (command: Parameters<typeof client.send>[0]) =>
    client.send(command).catch((error) => {
      throw readable(error)
    })
  return { sdk, send: send as Source['send'], close: () => client.destroy() }
}
