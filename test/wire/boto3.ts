import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

/** What a session of boto3 says of one step. */
interface Step {
  readonly step: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly detail: string
}

// Debian's first: it is what a fresh machine gets.
const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['-c', 'import boto3']).status === 0)

const stepsOf = async (interpreter: string, script: string, env: Readonly<Record<string, string>>) => {
  const child = spawn(interpreter, [join(import.meta.dirname, script)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      AWS_DEFAULT_REGION: 'us-east-1',
      PYTHONDONTWRITEBYTECODE: '1',
      ...env,
    },
  })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  const steps: Step[] = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { steps, stderr, status }
}

/** A test for each step of a script, which has to end with the one that is named `last`; skipped without boto3. */
export const boto3Steps = async (script: string, last: string, env: Readonly<Record<string, string>>) => {
  const { steps, stderr, status } = python ? await stepsOf(python, script, env) : { steps: [], stderr: '', status: 0 }
  test(`boto3 goes through ${script} to the end`, { skip: !python && 'there is no boto3' }, () => {
    assert.deepEqual([stderr, status], ['', 0])
    assert.equal(steps.at(-1)?.step, last)
  })
  for (const { step, outcome, detail } of steps)
    test(`boto3: ${step}`, { skip: outcome === 'skipped' && detail }, () => assert.equal(outcome, 'passed', detail))
}
