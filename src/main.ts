import { readFileSync } from 'node:fs'
import { isatty } from 'node:tty'
import { admin } from './admin/admin.ts'
import { identity } from './apis/identity/index.ts'
import type { ServiceSettings } from './apis/operation.ts'
import { type Credentials, credentials } from './auth/credentials.ts'
import { keptRootKey, passingKeyFile, passingRootKey, type RootKey, storedRootKey } from './auth/root-key.ts'
import { openBackground } from './background/background.ts'
import type { Upkeep } from './background/upkeep.ts'
import { ADDRESS_FLAGS, type Config } from './config.ts'
import { type Delivery, NO_DELIVERY, openDelivery } from './delivery/delivery.ts'
import { steadyClock, systemClock } from './lib/clock.ts'
import { pageTokens } from './lib/page-token.ts'
import { credentialsSealer } from './lib/sealed-credentials.ts'
import { release } from './release.ts'
import { accessLog } from './server/access-log.ts'
import { auditor } from './server/auditor.ts'
import { bodyLimits } from './server/body-limits.ts'
import { cors } from './server/cors.ts'
import { door } from './server/door.ts'
import type { Serve, Served } from './server/intake.ts'
import { type Listener, listen } from './server/listener.ts'
import { rateLimiter } from './server/rate-limiter.ts'
import { rateLimits } from './server/rate-limits.ts'
import { servedElsewhere } from './server/refusals.ts'
import { APIS, service } from './service.ts'
import { givenMasterKey } from './store/master-key.ts'
import { openStorage, type Storage } from './store/storage.ts'
import { type AuditTrail, auditFile, auditTrail } from './telemetry/audit-trail.ts'
import { type Events, events } from './telemetry/events.ts'
import { type Log, openLog } from './telemetry/log.ts'
import { type Metrics, metrics } from './telemetry/metrics.ts'

/** A server that runs, as those who started it may know it. */
export interface RunningServer {
  readonly role: Config['role']
  /** Of a worker only health is there. */
  readonly apiUrl: string
  readonly adminUrl?: string
  readonly accountId: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** An AWS credentials file that only its owner may read; absent when a terminal or the settings know the key. */
  readonly credentialsFile?: string
  /** Whether the root key was made just now. */
  readonly createdRootKey: boolean
  /** Reads the TLS certificate and key again; what can't be used is told in the log, and the former stay in force. */
  reloadTls(): void
  /** Accepts no more, finishes what is in flight, lets go of the store. */
  stop(): Promise<void>
}

/** What the parts of a running server share. */
interface Shared {
  readonly config: Config
  readonly storage: Storage
  readonly keys: Credentials
  readonly told: Events
  /** Absent where nothing is audited. */
  readonly trail: AuditTrail | undefined
  readonly measured: Metrics
}

/** What a listener is opened with. */
interface Listening {
  readonly config: Config
  readonly told: Events
  readonly serve: Serve
  /** Whether requests can be served now. */
  isReady(): boolean
}

const STDOUT = 1
const HOUR_MS = 3_600_000
const BYTES_PER_MEGABYTE = 1_000_000

/**
 * Starts a server with these settings, and wires it: nothing else knows more than one wing. `logTo` is the descriptor
 * of the file that takes the log instead of standard output. A database that is away is waited for until `stopping` says
 * no more; meanwhile the ports are open, and answer 503.
 *
 * Errors  DataFolderInUse, StoreMismatch; an address is taken, a certificate or key can't be used; the reason of
 *         `stopping`. What was opened by then is closed.
 */
export const start = async (
  config: Config,
  logTo = STDOUT,
  stopping: AbortSignal = new AbortController().signal,
): Promise<RunningServer> => {
  const startedMs = performance.now()
  const log = openLog({ level: config.logLevel, pretty: isatty(logTo), to: logTo })
  const measured = metrics({ walBytes: () => storage.walBytes(), pushes: () => delivery?.gauges() })
  const logged = events(log, measured)
  const trail = openedTrail(config, log, logged)
  const told = trail ? { ...logged, audited: inBoth(logged, trail) } : logged
  let keys: Credentials | undefined
  let delivery: Delivery | undefined
  let isRunning = false

  // Closed last in, first out: when asked to stop, or now if something here throws.
  await using opened = new AsyncDisposableStack()
  if (trail) opened.defer(() => trail.close())
  const [apiDoor, adminDoor] = [door(), door()]
  const listening = { config, told, isReady: () => isRunning && storage.isOpen() }
  const adminListener = opened.use(await listenForAdmin({ ...listening, serve: adminDoor.serve }))
  const api = opened.use(await listenForApi({ ...listening, serve: apiDoor.serve }))
  const storage = await openedStorage(config, told, stopping, () => {
    keys?.reload()
    delivery?.look()
  })
  opened.defer(() => storage.close())
  if (storage.madeMasterKeyFile !== undefined) told.masterKeyMade(storage.madeMasterKeyFile)
  const root = await rootKey(config, storage, opened)
  const { partition, accountId } = config
  keys = await credentials({ storage, partition, root: { key: root.key, accountId }, now: systemClock })
  const shared = { config, storage, keys, told, trail, measured }
  const works = config.role !== 'api'
  const background = works ? openedBackground(config, storage, told) : undefined
  opened.defer(() => background?.stop())
  delivery = works ? openedDelivery(config, storage, told) : NO_DELIVERY
  opened.defer(() => delivery?.stop())
  adminDoor.open(adminService(shared, delivery))
  apiDoor.open(apiService(shared))
  // Before what they lead to.
  opened.defer(() => adminListener?.close())
  opened.defer(() => api.close())
  const toClose = opened.move()

  isRunning = true
  const apiUrl = url(config.api.tls ? 'https' : 'http', config.api.host, api.port)
  const adminUrl = adminListener && url('http', config.admin.host, adminListener.port)
  told.started(apiUrl, adminUrl, performance.now() - startedMs)
  const stop = async () => {
    isRunning = false
    delivery?.finish()
    await toClose.disposeAsync()
    told.stopped()
    log.flush()
  }
  let stopped: Promise<void> | undefined
  return {
    role: config.role,
    apiUrl,
    ...(adminUrl !== undefined && { adminUrl }),
    accountId: config.accountId,
    region: config.region,
    accessKeyId: root.key.accessKeyId,
    secretAccessKey: root.key.secretAccessKey,
    ...(root.file !== undefined && { credentialsFile: root.file }),
    createdRootKey: root.key.created,
    reloadTls: () => reloadTls(config, api, told),
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

const openedTrail = ({ audit, region, accountId }: Config, log: Log, told: Events): AuditTrail | undefined => {
  if (audit.to === 'off') return undefined
  const rotation = { bytesMax: audit.fileMegabytes * BYTES_PER_MEGABYTE, filesMax: audit.files }
  const to = audit.to === 'stdout' ? log.lines : auditFile(audit.to, rotation, told)
  return auditTrail({ to, home: { region, accountId }, now: systemClock, told })
}

const inBoth =
  (logged: Events, trail: AuditTrail): Events['audited'] =>
  (record) => {
    logged.audited(record)
    trail.happened(record)
  }

const openedStorage = (
  config: Config,
  told: Events,
  awaitUntil: AbortSignal,
  changedElsewhere: () => void,
): Promise<Storage> =>
  openStorage({
    folder: config.dataDir,
    database: config.database,
    home: homeOf(config),
    release,
    alone: true,
    awaitUntil,
    masterKey: givenMasterKey(config),
    durability: config.durability,
    observer: {
      batchCommitted: told.committed,
      logSynced: told.synced,
      ranAgain: told.ranAgain,
      refused: told.storeRefused,
      awaited: told.storeAwaited,
      storeFailed: told.storeFailed,
      storeRecovered: told.storeRecovered,
      changedElsewhere,
    },
  })

const openedDelivery = (config: Config, storage: Storage, told: Events): Delivery => {
  const { push } = config
  const ca = push.caFile === undefined ? undefined : readFileSync(push.caFile, 'utf8')
  return openDelivery({ settings: { ...push, ca }, storage, home: homeOf(config), ...sharingOf(config), told })
}

/** The account's root key, and the file to read it from where one is needed. */
const rootKey = async (
  config: Config,
  storage: Storage,
  opened: AsyncDisposableStack,
): Promise<{ readonly key: RootKey; readonly file?: string }> => {
  if (config.rootKey) return { key: { ...config.rootKey, created: false } }
  const { rootKeyIn } = storage
  if (typeof rootKeyIn === 'object') return { key: keptRootKey(rootKeyIn.file), file: rootKeyIn.file }
  const key = rootKeyIn === 'store' ? await storedRootKey(storage) : passingRootKey()
  // A terminal is shown the key itself, and of a worker nobody wants it.
  return isatty(STDOUT) || config.role === 'worker' ? { key } : { key, file: opened.use(passingKeyFile(key)).file }
}

const openedBackground = (config: Config, storage: Storage, told: Events): Upkeep =>
  openBackground({ storage, home: homeOf(config), now: systemClock, ...sharingOf(config), told })

/** Where resources are. */
const homeOf = ({ partition, region }: Config) => ({ partition, region })

/** How work is shared with other servers, if there can be any. */
const sharingOf = ({ leaseMs, database }: Config) => ({ leaseMs, isAlone: database === undefined })

const apiService = ({ config, storage, keys, told, trail }: Shared): Serve => {
  if (config.role === 'worker') return () => Promise.reject(servedElsewhere())
  const limits = rateLimits(config.rateLimits, APIS)
  const limit = limits && rateLimiter(limits, APIS, steadyClock)
  const settings = serviceSettings(config, storage)
  const audit = trail && auditor({ settings, now: systemClock, called: trail.called, failed: told.auditBroken })
  return service({ storage, keys, settings, now: systemClock, limit, audit })
}

const listenForApi = ({ config: { api }, told, serve, isReady }: Listening): Promise<Listener> => {
  const { bodyBytesMax, tooLarge } = bodyLimits(APIS)
  const options = {
    ...api,
    setBy: ADDRESS_FLAGS.api,
    cors: cors(api.corsOrigins),
    limits: { bodyBytesMax },
    tooLarge,
    isReady,
    encodeError: identity.protocol.encodeError,
    onServed: accessLog(told),
  }
  return listen(options, serve)
}

const serviceSettings = (config: Config, storage: Storage): ServiceSettings => ({
  partition: config.partition,
  region: config.region,
  deviceTokenPolicy: config.deviceTokenPolicy,
  quotas: config.quotas,
  requestTokenMs: config.requestTokenHours * HOUR_MS,
  pushBacklogMax: config.push.backlogMax,
  // Nothing comes of what waits for another server.
  pushAnswerMs: config.push.mode === 'off' ? 0 : config.push.answerMs,
  pageTokens: pageTokens(storage.keys.pageTokens),
  sealCredentials: credentialsSealer(storage.keys.master),
})

const adminService = ({ config, storage, measured }: Shared, { captured: pushes }: Delivery): Serve => {
  const removeAll = async () => {
    await storage.write((store) => store.removeEverything())
    pushes?.reset({})
  }
  const reset = config.testReset ? removeAll : undefined
  const { host, token } = config.admin
  const answer = admin({ host, token, metrics: measured, reset, pushes })
  return async (request) => ({ response: await answer(request) })
}

const listenForAdmin = async ({ config, told, serve, isReady }: Listening): Promise<Listener | undefined> => {
  const { host, port } = config.admin
  if (port === 'off') return undefined
  const options = {
    host,
    port,
    setBy: ADDRESS_FLAGS.admin,
    isReady,
    encodeError: identity.protocol.encodeError,
    // Scrapes would drown the log; what fails is worth a line.
    onServed: ({ requestId, cause }: Served) => {
      if (cause !== undefined) told.requestFailed(requestId, 'admin', cause)
    },
  }
  return listen(options, serve)
}

const reloadTls = (config: Config, api: Listener, told: Events): void => {
  if (!config.api.tls) return
  try {
    api.reloadTls()
    told.tlsReloaded()
  } catch (error) {
    told.tlsReloadFailed(error)
  }
}

const url = (scheme: string, host: string, port: number) =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
