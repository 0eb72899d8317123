import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import {
  ChimeSDKIdentityClient,
  type ChimeSDKIdentityClientConfig,
  ListAppInstancesCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { newAccessKey } from '../../src/auth/access-key.ts'
import { runningServer } from '../support/server.ts'

const server = await runningServer()
after(() => server[Symbol.asyncDispose]())
const { credentials } = server.root
const MINUTES_10_MS = 600_000

const listWith = async (config: ChimeSDKIdentityClientConfig) => {
  const client = new ChimeSDKIdentityClient({
    endpoint: server.apiUrl,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    ...config,
  })
  try {
    return await client.send(new ListAppInstancesCommand({}))
  } finally {
    client.destroy()
  }
}

const REFUSALS: [what: string, config: ChimeSDKIdentityClientConfig, name: string, message: RegExp][] = [
  [
    'a wrong secret',
    { credentials: { ...credentials, secretAccessKey: newAccessKey().secretAccessKey } },
    'InvalidSignatureException',
    /./,
  ],
  ['an unknown key', { credentials: newAccessKey() }, 'UnrecognizedClientException', /./],
  [
    'a session token, since there are no sessions yet',
    { credentials: { ...credentials, sessionToken: 'any' } },
    'UnrecognizedClientException',
    /./,
  ],
  ['another region, and names the one served', { region: 'eu-central-1' }, 'InvalidSignatureException', /us-east-1/],
]

for (const [what, config, name, message] of REFUSALS)
  test(`refuses ${what}`, async () => {
    await assert.rejects(listWith(config), { name, message, $fault: 'client' })
  })

const askedWithClockOff = async (skewMs: number, maxAttempts: number) => {
  const client = spawn(process.execPath, [join(import.meta.dirname, 'skewed-client.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      SKEW_MS: String(skewMs),
      MAX_ATTEMPTS: String(maxAttempts),
      ENDPOINT: server.apiUrl,
      ACCESS_KEY_ID: credentials.accessKeyId,
      SECRET: credentials.secretAccessKey,
    },
  })
  return await text(client.stdout)
}

for (const skewMs of [MINUTES_10_MS, -MINUTES_10_MS])
  test(`refuses a client whose clock is ${skewMs / 60_000} minutes off, and lets it set itself right`, async () => {
    assert.equal(await askedWithClockOff(skewMs, 1), 'InvalidSignatureException')
    assert.equal(await askedWithClockOff(skewMs, 2), 'answered at attempt 2')
  })

test('is found by AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY', async (context) => {
  process.env.AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY = server.apiUrl
  const client = new ChimeSDKIdentityClient({ region: 'us-east-1', credentials })
  context.after(() => client.destroy())
  assert.deepEqual((await client.send(new ListAppInstancesCommand({}))).AppInstances, [])
})
