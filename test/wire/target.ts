import { ChimeSDKIdentity } from '@aws-sdk/client-chime-sdk-identity'
import { Pinpoint } from '@aws-sdk/client-pinpoint'
import { runningServer } from '../support/server.ts'

/** Whom wire tests talk to. */
export interface Target {
  readonly identity: ChimeSDKIdentity
  readonly pinpoint: Pinpoint
  /** What only AWS asks for, such as a Lex bot that exists, is not there for every account. */
  readonly isAws: boolean
  close(): Promise<void>
}

const aws = (): Target => {
  const [identity, pinpoint] = [new ChimeSDKIdentity(), new Pinpoint()]
  const close = async () => {
    identity.destroy()
    pinpoint.destroy()
  }
  return { identity, pinpoint, isAws: true, close }
}

const ours = async (): Promise<Target> => {
  const server = await runningServer()
  const config = {
    endpoint: server.apiUrl,
    region: 'us-east-1',
    credentials: server.root.credentials,
    maxAttempts: 1,
  }
  const [identity, pinpoint] = [new ChimeSDKIdentity(config), new Pinpoint(config)]
  const close = async () => {
    identity.destroy()
    pinpoint.destroy()
    await server[Symbol.asyncDispose]()
  }
  return { identity, pinpoint, isAws: false, close }
}

/** Where tests aim: a fresh server of ours; or AWS, as the shell's account and region, when AWS_LIVE is set. */
export const target = async (): Promise<Target> => (process.env.AWS_LIVE ? aws() : ours())
