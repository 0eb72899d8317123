// The load generator: a process of its own on a core of its own. Reads one JSON job a line, writes one JSON result.
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { BENCH_USER, benchUserId, registrationSigner, type Target } from './requests.ts'
import { type SessionSource, sessionIssuer } from './sessions.ts'

/** Sign so many registrations, of users that have not registered yet. */
export interface SignJob {
  readonly kind: 'sign'
  readonly target: Target
  readonly count: number
  /** Sign with sessions in place of the target's key: with so many by turns, or one for each request. */
  readonly sessions?: { readonly source: SessionSource; readonly count: number | 'each' } | undefined
}

/** Send what is signed for a while, from `connections` that each wait for one answer before they send the next. */
export interface RunJob {
  readonly kind: 'run'
  /** Connections are spread over them. */
  readonly ports: readonly number[]
  readonly connections: number
  readonly ms: number
  /** Send each request once, and stop when there is none left; otherwise begin anew with the first. */
  readonly once: boolean
  /** Send so many a second, however long answers take; each counts from when it was to be sent. */
  readonly perSecond?: number
}

/** What one run came to. */
export interface RunResult {
  readonly answers: number
  /** Answers other than 201. */
  readonly unexpected: number
  readonly tookMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** The share of its core that the generator itself used: near 1 it is what is being measured. */
  readonly busy: number
}

const CREATED = '201'

let requests: readonly Buffer[] = []
let usersSigned = 0

/** What signs the n-th request, which is for this user. */
const signerOf = ({ target, sessions }: SignJob): ((n: number, userId: string) => Buffer) => {
  if (!sessions) {
    const signed = registrationSigner(target)
    return (_, userId) => signed(userId)
  }
  const issue = sessionIssuer(sessions.source)
  if (sessions.count === 'each') return (_, userId) => registrationSigner({ ...target, ...issue(userId) })(userId)
  const signers = Array.from({ length: sessions.count }, () => registrationSigner({ ...target, ...issue(BENCH_USER) }))
  return (n, userId) => signers[n % signers.length]!(userId)
}

const sign = (job: SignJob) => {
  const { count } = job
  const signed = signerOf(job)
  requests = Array.from({ length: count }, (_, n) => {
    usersSigned += 1
    return signed(n, benchUserId(usersSigned))
  })
  return { signed: count }
}

const run = async ({ ports, connections, ms, once, perSecond }: RunJob): Promise<RunResult> => {
  const latenciesMs: number[] = []
  let unexpected = 0
  let at = 0
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()
  const endMs = startedMs + ms

  let scheduled = 0
  /** When the next request is to be sent. */
  const nextAtMs = () => (perSecond === undefined ? performance.now() : startedMs + (scheduled++ * 1000) / perSecond)

  const nextRequest = () => {
    if (at === requests.length && !once) at = 0
    return requests[at++]
  }
  const converse = (port: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let sentMs = 0
      const send = async () => {
        sentMs = nextAtMs()
        if (sentMs > performance.now()) await delay(sentMs - performance.now())
        // A timer may be early, too.
        sentMs = Math.min(sentMs, performance.now())
        const request = sentMs < endMs ? nextRequest() : undefined
        if (request) socket.write(request)
        else socket.end(resolve)
      }
      socket.setNoDelay(true)
      socket.on('connect', () => void send())
      socket.on('error', reject)
      // Answers are smaller than a segment and come one at a time, so each arrives whole.
      socket.on('data', (answer) => {
        latenciesMs.push(performance.now() - sentMs)
        if (answer.toString('latin1', 9, 12) !== CREATED) {
          if (unexpected === 0) process.stderr.write(`${answer}\n`)
          unexpected += 1
        }
        void send()
      })
    })

  await Promise.all(Array.from({ length: connections }, (_, n) => converse(ports[n % ports.length]!)))
  const tookMs = performance.now() - startedMs
  const cpu = process.cpuUsage(cpuBefore)
  latenciesMs.sort((a, b) => a - b)
  const latencyMs = (share: number) => latenciesMs[Math.floor((latenciesMs.length - 1) * share)] ?? Number.NaN
  return {
    answers: latenciesMs.length,
    unexpected,
    tookMs,
    p50Ms: latencyMs(0.5),
    p99Ms: latencyMs(0.99),
    maxMs: latencyMs(1),
    busy: (cpu.user + cpu.system) / 1000 / tookMs,
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const job: SignJob | RunJob = JSON.parse(line)
  const result = job.kind === 'sign' ? sign(job) : await run(job)
  process.stdout.write(`${JSON.stringify(result)}\n`)
}
