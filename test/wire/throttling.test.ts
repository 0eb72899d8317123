import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { ChimeSDKIdentityClient, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { GetAppsCommand, PinpointClient } from '@aws-sdk/client-pinpoint'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { runningServer } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const file = join(folder.path, 'limits.json')
const slow = { per: 'account', perSecond: 2, burst: 1 }
writeFileSync(
  file,
  JSON.stringify([
    { service: 'chime', operations: ['ListAppInstances'], ...slow },
    { service: 'mobiletargeting', operations: ['GetApps'], ...slow },
    { service: 'sts', operations: ['GetCallerIdentity'], ...slow },
  ]),
)
const server = await runningServer(undefined, '--rate-limits', file)
after(async () => {
  await server[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const config = { endpoint: server.apiUrl, region: 'us-east-1', credentials: server.root.credentials }

test('the AWS SDK for JavaScript, as it comes, is slower when it is throttled, and succeeds', async () => {
  const client = new ChimeSDKIdentityClient(config)
  const pinpoint = new PinpointClient(config)
  const sts = new STSClient(config)
  const answers = await Promise.all([
    client.send(new ListAppInstancesCommand({})),
    client.send(new ListAppInstancesCommand({})),
    pinpoint.send(new GetAppsCommand({})),
    pinpoint.send(new GetAppsCommand({})),
    sts.send(new GetCallerIdentityCommand()),
    sts.send(new GetCallerIdentityCommand()),
  ])
  const attempts = answers.map(({ $metadata }) => $metadata.attempts)
  assert.deepEqual(attempts.map((count = 0) => count > 1).toSorted(), [false, false, false, true, true, true])
  for (const each of [client, pinpoint, sts]) each.destroy()
})

const BOTO3 = `
import json, os, boto3
from botocore.config import Config
legacy = Config(retries={"mode": "legacy"})
retries = []
for name, call in (("chime-sdk-identity", "list_app_instances"), ("pinpoint", "get_apps"), ("sts", "get_caller_identity")):
    client = boto3.client(name, endpoint_url=os.environ["ENDPOINT"], config=legacy)
    for _ in range(2):
        retries.append(getattr(client, call)()["ResponseMetadata"]["RetryAttempts"])
print(json.dumps(retries))
`

const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['-c', 'import boto3']).status === 0)

test("boto3's legacy mode is slower when it is throttled, and succeeds", {
  skip: !python && 'there is no boto3',
}, async () => {
  const { accessKeyId, secretAccessKey } = server.root.credentials
  const child = spawn(python ?? '', ['-c', BOTO3], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder.path,
      ENDPOINT: server.apiUrl,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
    },
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  assert.equal(stderr, '')
  const retries: number[] = JSON.parse(stdout)
  assert.equal(retries.length, 6)
  for (const ofOne of [retries.slice(0, 2), retries.slice(2, 4), retries.slice(4)])
    assert.ok(ofOne.some((count) => count > 0))
})
