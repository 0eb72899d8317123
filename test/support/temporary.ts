import assert from 'node:assert/strict'
import type { Credentials } from '@aws-sdk/client-sts'
import type { TestCredentials } from './client.ts'
import { noteSecret } from './logs.ts'

/** An answer of STS that brings credentials. */
interface Issuing {
  readonly Credentials?: Credentials | undefined
}

/** The credentials of an answer, as a client takes them; no log may hold them. */
export const credentialsIn = ({ Credentials: issued }: Issuing): Required<TestCredentials> => {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? assert.fail('no credentials')
  noteSecret(SecretAccessKey)
  noteSecret(SessionToken)
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** For how long an answer's credentials are good. Units: seconds. */
export const secondsIn = ({ Credentials: issued }: Issuing, nowMs: number): number =>
  ((issued?.Expiration?.getTime() ?? assert.fail('no expiration')) - nowMs) / 1000
