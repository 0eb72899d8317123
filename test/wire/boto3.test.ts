import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { credentialsFor } from '../support/channels.ts'
import { SECRET_MARK } from '../support/logs.ts'
import { runningServer } from '../support/server.ts'

/** What the session says of one step. */
interface Step {
  readonly step: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly detail: string
}

// Debian's first: it is what a fresh machine gets.
const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['-c', 'import boto3']).status === 0)

const session = async (interpreter: string) => {
  const server = await runningServer()
  after(() => server[Symbol.asyncDispose]())
  const { accessKeyId, secretAccessKey } = server.root.credentials
  const child = spawn(interpreter, [join(import.meta.dirname, 'boto3_session.py')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: server.dataDir,
      ENDPOINT: server.apiUrl,
      MARK: SECRET_MARK,
      APNS: JSON.stringify(credentialsFor('APNS')),
      GCM: JSON.stringify(credentialsFor('GCM')),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: 'us-east-1',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  const steps: Step[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { steps, stderr, status }
}

const { steps, stderr, status } = python ? await session(python) : { steps: [], stderr: '', status: 0 }

test('boto3 goes through its session to the end', { skip: !python && 'there is no boto3' }, () => {
  assert.deepEqual([stderr, status], ['', 0])
  assert.equal(steps.at(-1)?.step, 'every operation that is known has been answered')
})

for (const { step, outcome, detail } of steps)
  test(`boto3: ${step}`, { skip: outcome === 'skipped' && detail }, () => assert.equal(outcome, 'passed', detail))
