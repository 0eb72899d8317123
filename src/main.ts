import { isatty } from 'node:tty'
import { admin } from './admin/admin.ts'
import { identity } from './apis/identity/index.ts'
import type { ServiceSettings } from './apis/operation.ts'
import { pinpoint } from './apis/pinpoint/index.ts'
import { registry } from './apis/registry.ts'
import { runner } from './apis/run.ts'
import { credentials } from './auth/credentials.ts'
import { keptRootKey, passingRootKey } from './auth/root-key.ts'
import { verifier } from './auth/sigv4/verify.ts'
import { expiredUsers } from './background/expired-users.ts'
import { oldRequests } from './background/old-requests.ts'
import { removedInstances } from './background/removed-instances.ts'
import { upkeep } from './background/upkeep.ts'
import type { Config } from './config.ts'
import { systemClock } from './lib/clock.ts'
import { ids } from './lib/ids.ts'
import { pageTokens } from './lib/page-token.ts'
import { release } from './release.ts'
import { accessLog } from './server/access-log.ts'
import { cors } from './server/cors.ts'
import { listen } from './server/listener.ts'
import { pipeline } from './server/pipeline.ts'
import { openStorage } from './store/storage.ts'
import { events } from './telemetry/events.ts'
import { openLog } from './telemetry/log.ts'
import { metrics } from './telemetry/metrics.ts'

/** A server that runs, as those who started it may know it. */
export interface RunningServer {
  readonly apiUrl: string
  readonly adminUrl?: string
  readonly accountId: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** An AWS credentials file that only its owner may read; absent when the key came from the settings. */
  readonly credentialsFile?: string
  /** Whether the root key was made just now. */
  readonly createdRootKey: boolean
  /** Reads the TLS certificate and key again. */
  reloadTls(): void
  /** Accepts no more, finishes what is in flight, lets go of the store. */
  stop(): Promise<void>
}

const STDOUT = 1
const PAGE_BYTES = 4096
const HOUR_MS = 3_600_000

/**
 * Starts a server with these settings, and wires it: nothing else knows more than one wing.
 *
 * `logTo` is a file descriptor, which must stay open for as long as the process lives.
 *
 * Errors  DataFolderInUse, StoreMismatch; Node's own when an address is taken or a certificate can't be read
 */
export const start = async (config: Config, logTo = STDOUT): Promise<RunningServer> => {
  const startedMs = performance.now()
  const log = openLog({ level: config.logLevel, pretty: isatty(logTo), to: logTo })
  const measured = metrics({ walBytes: () => storage.walPages() * PAGE_BYTES })
  const told = events(log, measured)
  const { partition, region, accountId } = config

  const storage = await openStorage({
    folder: config.dataDir,
    home: { partition, region },
    release,
    alone: true,
    durability: config.durability,
    observer: {
      batchCommitted: told.committed,
      logSynced: told.synced,
      storeFailed: told.storeFailed,
      storeRecovered: told.storeRecovered,
      changedElsewhere: () => keys.reload(),
    },
  })
  const credentialsFile = config.rootKey ? undefined : storage.credentialsFile
  const rootKey = config.rootKey
    ? { ...config.rootKey, created: false }
    : credentialsFile
      ? keptRootKey(credentialsFile)
      : passingRootKey()
  const keys = credentials(storage, partition, { key: rootKey, accountId })

  const settings: ServiceSettings = {
    partition,
    region,
    deviceTokenPolicy: config.deviceTokenPolicy,
    quotas: config.quotas,
    requestTokenMs: config.requestTokenHours * HOUR_MS,
    pageTokens: pageTokens(storage.keys.pageTokens),
  }
  const serve = pipeline({
    registry: registry([identity, pinpoint]),
    verifier: verifier({ findCredential: keys.find, region, now: systemClock }),
    settings,
    run: runner({ storage, settings, now: systemClock, ids: ids(systemClock) }),
    unrouted: identity.protocol,
  })
  const api = await listen(
    {
      ...config.api,
      tls: config.api.tls && { certPath: config.api.tls.certFile, keyPath: config.api.tls.keyFile },
      cors: cors(config.api.corsOrigins),
      isReady: () => true,
      encodeError: identity.protocol.encodeError,
      onServed: accessLog(told),
    },
    serve,
  )
  const adminPort = await listenForAdmin()
  const duties = [
    expiredUsers({ storage, now: systemClock, home: { partition, region }, audited: told.audited }),
    removedInstances(storage),
    oldRequests(storage, systemClock),
  ]
  const background = upkeep(duties, told.upkeepFailed)
  const scheme = config.api.tls ? 'https' : 'http'
  const apiUrl = url(scheme, config.api.host, api.port)
  const adminUrl = adminPort && url('http', config.admin.host, adminPort.port)
  told.started(apiUrl, adminUrl, performance.now() - startedMs)

  return {
    apiUrl,
    ...(adminUrl !== undefined && { adminUrl }),
    accountId,
    region,
    accessKeyId: rootKey.accessKeyId,
    secretAccessKey: rootKey.secretAccessKey,
    ...(credentialsFile !== undefined && { credentialsFile }),
    createdRootKey: rootKey.created,
    reloadTls: () => api.reloadTls(),
    async stop() {
      await api.close()
      await adminPort?.close()
      await background.stop()
      await storage.close()
      told.stopped('asked to')
      log.flush()
    },
  }

  function listenForAdmin() {
    const { host, port, token } = config.admin
    if (port === 'off') return undefined
    const answer = admin({
      host,
      token,
      metrics: measured,
      reset: config.testReset ? () => storage.write((store) => store.removeEverything()) : undefined,
    })
    const options = { host, port, isReady: () => true, encodeError: identity.protocol.encodeError, onServed: () => {} }
    return listen(options, async (request) => ({ response: await answer(request) }))
  }
}

const url = (scheme: string, host: string, port: number) =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
