import type { Part } from '../profile.ts'
import { type Spread, shown, spread } from '../report.ts'

/** Through how many nodes. */
export const NODES = [1, 2, 3] as const

/** Register through so many nodes, in one round. */
export interface NodesRound {
  readonly perSecond: number
  /** Processor time a request: of all nodes, and of PostgreSQL. */
  readonly cpuUs: number
  readonly postgresCpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly unexpected: number
  /** How many registrations a transaction had. */
  readonly perTransaction: number
}

/** One round of everything, each for as long, by as many clients. */
export interface PostgresRound {
  /** Transactions a second of pgbench with the statements of a registration; its processor time for one, and PostgreSQL's. */
  readonly pgbenchPerSecond: number
  readonly pgbenchCpuUs: number
  readonly pgbenchPostgresCpuUs: number
  /** Of pgbench with one narrow row each. */
  readonly insertsPerSecond: number
  /** Through one node, two, three. */
  readonly nodes: readonly NodesRound[]
}

/** What the rounds came to. */
export interface PostgresResult {
  readonly rounds: readonly PostgresRound[]
  readonly pgbenchPerSecond: Spread
  readonly pgbenchCpuUs: Spread
  readonly pgbenchPostgresCpuUs: Spread
  readonly insertsPerSecond: Spread
  /** By number of nodes. `ratio`: to pgbench in the same round; `cpuRatio`: of its processor time, with PostgreSQL's; `toOneNode`: to one node in the same round. */
  readonly nodes: readonly (Readonly<
    Record<Exclude<keyof NodesRound, 'unexpected'> | 'ratio' | 'cpuRatio' | 'toOneNode', Spread>
  > & {
    readonly unexpected: number
  })[]
  readonly parts?: readonly Part[]
}

/** A round in one line. */
export const lineOf = ({
  pgbenchPerSecond,
  pgbenchCpuUs,
  pgbenchPostgresCpuUs,
  insertsPerSecond,
  nodes,
}: PostgresRound): string =>
  `pgbench ${pgbenchPerSecond.toFixed()}/s (CPU ${pgbenchCpuUs.toFixed()} + ${pgbenchPostgresCpuUs.toFixed()} µs), single rows ${insertsPerSecond.toFixed()}/s; ` +
  nodes
    .map(
      ({ perSecond, cpuUs, postgresCpuUs, p99Ms, perTransaction }, n) =>
        `${NODES[n]}: ${perSecond.toFixed()}/s, ratio ${(perSecond / pgbenchPerSecond).toFixed(2)}, ` +
        `CPU ${cpuUs.toFixed()} + ${postgresCpuUs.toFixed()} µs, p99 ${p99Ms.toFixed(1)} ms, ${perTransaction.toFixed(1)} a transaction`,
    )
    .join('; ')

/** Sums up. */
export const resultOf = (rounds: readonly PostgresRound[]): PostgresResult => {
  const over = (figure: (round: PostgresRound) => number) => spread(rounds.map(figure))
  return {
    rounds,
    pgbenchPerSecond: over((round) => round.pgbenchPerSecond),
    pgbenchCpuUs: over((round) => round.pgbenchCpuUs),
    pgbenchPostgresCpuUs: over((round) => round.pgbenchPostgresCpuUs),
    insertsPerSecond: over((round) => round.insertsPerSecond),
    nodes: NODES.map((_, n) => {
      const of = (figure: keyof NodesRound) => over(({ nodes }) => nodes[n]![figure])
      return {
        ratio: over(({ nodes, pgbenchPerSecond }) => nodes[n]!.perSecond / pgbenchPerSecond),
        cpuRatio: over(
          ({ nodes, pgbenchCpuUs, pgbenchPostgresCpuUs }) =>
            (pgbenchCpuUs + pgbenchPostgresCpuUs) / (nodes[n]!.cpuUs + nodes[n]!.postgresCpuUs),
        ),
        toOneNode: over(({ nodes }) => nodes[n]!.perSecond / nodes[0]!.perSecond),
        perSecond: of('perSecond'),
        cpuUs: of('cpuUs'),
        postgresCpuUs: of('postgresCpuUs'),
        p50Ms: of('p50Ms'),
        p99Ms: of('p99Ms'),
        perTransaction: of('perTransaction'),
        unexpected: rounds.reduce((sum, { nodes }) => sum + nodes[n]!.unexpected, 0),
      }
    }),
  }
}

/** The result in lines for a terminal. */
export const tellPostgres = (result: PostgresResult): readonly string[] => [
  `pgbench, a registration   ${shown(result.pgbenchPerSecond)} a second, ${shown(result.pgbenchCpuUs)} µs, and ${shown(result.pgbenchPostgresCpuUs)} µs in PostgreSQL`,
  `pgbench, single rows      ${shown(result.insertsPerSecond)} a second`,
  ...result.nodes.flatMap((nodes, n) => [
    `${NODES[n]} node${n === 0 ? '' : 's'}`,
    `  ratio to pgbench        ${shown(nodes.ratio, 2)}, to one node ${shown(nodes.toOneNode, 2)}`,
    `  ratio of CPU time       ${shown(nodes.cpuRatio, 2)}`,
    `  registrations a second  ${shown(nodes.perSecond)}, ${shown(nodes.perTransaction, 1)} a transaction`,
    `  CPU a registration      ${shown(nodes.cpuUs)} µs in nodes, ${shown(nodes.postgresCpuUs)} µs in PostgreSQL`,
    `  p50, p99                ${shown(nodes.p50Ms, 1)} ms, ${shown(nodes.p99Ms, 1)} ms`,
    `  unexpected answers      ${nodes.unexpected}`,
  ]),
]
