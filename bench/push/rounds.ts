import { randomUUID } from 'node:crypto'
import { shown, spread } from '../report.ts'
import type { Send } from './bare.ts'

/** How many pushes a round has. */
export const PUSHES = 10_000

const ROUNDS = 9
const AT_ONCE = 500

/** What a round came to. */
export interface Pace {
  /** Pushes a second. */
  readonly rate: number
  /** The processor time of one push, all threads, in microseconds. */
  readonly cpuUs: number
}

/** Measures what sends a round's pushes. */
export const paced = async (work: () => Promise<void>): Promise<Pace> => {
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { rate: (PUSHES * 1000) / (performance.now() - startedMs), cpuUs: (user + system) / PUSHES }
}

const ids = Array.from({ length: PUSHES }, () => randomUUID())

/** A round by a client, which has so many under way. */
export const sent = (send: Send): Promise<Pace> =>
  paced(async () => {
    const left = ids.values()
    const sender = async () => {
      for (const id of left) if ((await send(id)).kind !== 'delivered') throw new Error('a push was not taken')
    }
    await Promise.all(Array.from({ length: AT_ONCE }, sender))
  })

/** Measures the bare client and ours by turns, after one round of each that does not count, and tells. */
export const compare = async (title: string, bare: () => Promise<Pace>, ours: () => Promise<Pace>): Promise<void> => {
  for (const round of [bare, ours]) await round()
  const rounds: { readonly bare: Pace; readonly ours: Pace }[] = []
  while (rounds.length < ROUNDS) rounds.push({ bare: await bare(), ours: await ours() })
  const over = (value: (round: (typeof rounds)[number]) => number, digits: number) =>
    shown(spread(rounds.map(value)), digits)
  console.log(`${title}: ${ROUNDS} rounds of ${PUSHES} pushes, the median with the least and the most
  ratio               ${over((round) => round.ours.rate / round.bare.rate, 2)}
  ratio of CPU time   ${over((round) => round.bare.cpuUs / round.ours.cpuUs, 2)}
  CPU a push, µs      ${over((round) => round.ours.cpuUs, 1)}, bare ${over((round) => round.bare.cpuUs, 1)}
  pushes a second     ${over((round) => round.ours.rate, 0)}, bare ${over((round) => round.bare.rate, 0)}
`)
}
