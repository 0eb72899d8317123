import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { ChimeSDKIdentityClient, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'
import { PinpointClient } from '@aws-sdk/client-pinpoint'
import { STSClient } from '@aws-sdk/client-sts'
import { loadConfig } from '../../src/config.ts'
import { start } from '../../src/main.ts'
import type { TestCredentials } from './client.ts'
import { newLogPath, noteSecret, openLogFile } from './logs.ts'
import { MASTER_KEY } from './postgres-connection.ts'
import { temporaryFolder, WORLDS_VARIABLE } from './stores.ts'

/** The command, as a shell finds it. */
export const CARILLON = join(import.meta.dirname, '..', '..', 'bin', 'carillon')

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `carillon <args>` as a process of its own. */
export const carillon = (...args: readonly string[]): Promise<CommandResult> => carillonGiven('', ...args)

/** The same, with this on its standard input. */
export const carillonGiven = async (input: string, ...args: readonly string[]): Promise<CommandResult> => {
  const child = spawn(process.execPath, [CARILLON, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  // A command that reads nothing may be gone before it is given anything.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { status, stdout, stderr }
}

/** As many requests as a race has run at once; the SDK's own bound is 50. */
const CONNECTIONS_MAX = 64

/** A new database in place of a folder, and the flags that name it. */
const databaseOfServer = async (dataDir: string) => {
  // Most tests need no server, and so no driver.
  const { newDatabase } = await import('./postgres.ts')
  const database = await newDatabase()
  mkdirSync(dataDir)
  const keyFile = join(dataDir, 'master.key')
  writeFileSync(keyFile, MASTER_KEY.toString('base64'))
  return { ...database, flags: ['--database-url', database.url, '--master-key-file', keyFile] }
}

/**
 * A real server, reached over TCP, on a data folder of its own unless one is named; in a run on PostgreSQL, on a database.
 *
 * It logs and audits all there is, so that the logs of a whole run can be searched for what they must not hold.
 */
export const runningServer = async (named?: string, ...otherFlags: readonly string[]) => {
  const folder = temporaryFolder()
  const dataDir = named ?? join(folder.path, 'data')
  const log = openLogFile()
  const auditFile = newLogPath()
  const quiet = ['--port', '0', '--admin-port', 'off', '--log', 'trace', '--audit', auditFile]
  const isOnPostgres = named === undefined && process.env[WORLDS_VARIABLE] === 'postgres'
  const database = isOnPostgres ? await databaseOfServer(dataDir) : undefined
  const storeFlags = database?.flags ?? ['--data-dir', dataDir]
  const flags = [...storeFlags, ...quiet, ...otherFlags]
  const server = await start(loadConfig({ flags, env: {}, folder: folder.path }), log.descriptor)
  const clients: { destroy(): void }[] = []

  const clientsOf = ({ accessKeyId, secretAccessKey, sessionToken }: TestCredentials) => {
    noteSecret(secretAccessKey)
    const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
    const requestHandler = { httpAgent: { maxSockets: CONNECTIONS_MAX } }
    const config = { region: server.region, endpoint: server.apiUrl, credentials, maxAttempts: 1, requestHandler }
    const made = {
      client: new ChimeSDKIdentityClient(config),
      pinpoint: new PinpointClient(config),
      sts: new STSClient(config),
      credentials,
    }
    clients.push(made.client, made.pinpoint, made.sts)
    return made
  }
  const command = (...args: readonly string[]) => carillon(...args, ...storeFlags)

  return {
    dataDir,
    apiUrl: server.apiUrl,
    /** Present where a flag has turned the admin port on. */
    adminUrl: server.adminUrl,
    /** All that the server has logged is in it once the server has stopped. */
    logFile: log.path,
    /** So is its audit trail. */
    auditFile,
    clientsOf,
    /** Clients of the account's root key. */
    root: clientsOf(server),
    /** Runs `carillon <args>` on the server's store. */
    command,
    /** Clients of a new key of an account, made by a command beside the server and in force on it. */
    async newKey(accountId: string) {
      const { stdout } = await command('keys', 'create', '--account', accountId, '--output', 'json')
      const { accessKeyId, secretAccessKey } = JSON.parse(stdout)
      const made = clientsOf({ accessKeyId, secretAccessKey })
      await eventually(() => made.client.send(new ListAppInstancesCommand({})))
      return made
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy()
      await server.stop()
      await database?.[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

const PATIENCE_MS = 10_000
const RETRY_MS = 50

/** Tries until it succeeds, for what a server notices within two seconds, with some patience for a busy machine. */
export const eventually = async <T>(attempt: () => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> => {
  const untilMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > untilMs) throw error
      await wait(RETRY_MS)
    }
  }
}
