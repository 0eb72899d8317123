import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { TestCredentials } from '../support/client.ts'
import type { CommandResult } from '../support/server.ts'
import { temporaryFolder } from '../support/stores.ts'

// Debian's first: it is what a fresh machine gets.
const program = ['/usr/bin/aws', 'aws'].find((path) => spawnSync(path, ['--version']).status === 0)

/** Skips a test where there is no AWS CLI. */
export const WITH_CLI = { skip: !program && 'there is no AWS CLI' }

// Of all its versions alike.
const CONFIG = `[default]
region = us-east-1
output = json
cli_timestamp_format = iso8601
cli_pager =
`

/** The AWS CLI, in the hands of somebody who has these keys and nothing else. */
export const awsCli = (endpointUrl: string, { accessKeyId, secretAccessKey }: TestCredentials) => {
  const home = temporaryFolder()
  const configFile = join(home.path, 'config')
  writeFileSync(configFile, CONFIG)

  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> => {
    const child = spawn(program ?? 'aws', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home.path,
        AWS_CONFIG_FILE: configFile,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...env,
      },
    })
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { status, stdout, stderr }
  }

  return {
    run,
    /** A test of one operation, and of what the CLI prints for it; skipped where the CLI is too old to know it. */
    prints: (command: string, args: () => readonly string[], check: (printed: string) => void) =>
      test(`aws ${command}`, WITH_CLI, async (context) => {
        const { status, stdout, stderr } = await run([...command.split(' '), ...args(), '--endpoint-url', endpointUrl])
        if (/invalid choice|unknown parameter/i.test(stderr)) return context.skip('this AWS CLI does not know it')
        assert.deepEqual([stderr, status], ['', 0])
        check(stdout)
      }),
    remove: () => home[Symbol.dispose](),
  }
}

const TIMES = new Set([
  'CreatedTimestamp',
  'LastUpdatedTimestamp',
  'InitiateDeletionTimestamp',
  'CreationDate',
  'LastModifiedDate',
])
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/

/** What the CLI has printed, without its times, which are checked to be some. */
export const timeless = (printed: string): unknown =>
  JSON.parse(printed, (name, value) => {
    if (!TIMES.has(name)) return value
    assert.match(value, ISO_8601)
    return undefined
  })
