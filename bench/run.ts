// npm run bench: how many registrations a second the server takes, against bare node:http on the same core. bench/README.md
import { loadavg } from 'node:os'
import { measure, type SizeResult } from './measure.ts'
import { type Options, optionsOf } from './options.ts'
import { tellPostgres } from './postgres/result.ts'
import { isPinned } from './processes.ts'
import type { Part } from './profile.ts'
import { shown, writeResult } from './report.ts'

const PARTS_SHOWN = 30

const optionsOrExit = (): Options => {
  try {
    return optionsOf(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

const tellParts = (parts: readonly Part[]) => {
  console.log('  where the time goes')
  for (const { part, share } of parts.slice(0, PARTS_SHOWN))
    console.log(`    ${(share * 100).toFixed(1).padStart(5)} %  ${part}`)
}

const tellResult = (result: SizeResult) => {
  const lines = [
    `ratio to bare node:http   ${shown(result.ratio, 3)}   median (least to most)`,
    `ratio of CPU time         ${shown(result.cpuRatio, 3)}`,
    `registrations a second    ${shown(result.registersPerSecond)}`,
    `reference a second        ${shown(result.referencePerSecond)}`,
    `CPU a registration        ${shown(result.cpuUs)} µs, of the reference ${shown(result.referenceCpuUs)} µs`,
    `p50                       ${shown(result.p50Ms, 1)} ms`,
    `p99                       ${shown(result.p99Ms, 1)} ms`,
    `slowest                   ${shown(result.maxMs, 1)} ms`,
    `unexpected answers        ${result.unexpected}`,
    `load generator busy       ${shown(result.busy, 2)} of its core`,
    `a batch                   ${result.writesPerBatch.toFixed(1)} writes, commit ${result.commitMs.toFixed(2)} ms, fsync ${result.fsyncMs.toFixed(2)} ms`,
    `start to ready            ${result.readyMs.toFixed()} ms, after a kill ${result.readyAfterKillMs.toFixed()} ms`,
    `resident memory           ${result.residentMiB.toFixed()} MiB, store ${result.storeMiB.toFixed()} MiB`,
  ]
  if (result.bySession)
    lines.push(
      `sessions to the root key   ${shown(result.bySession.ratio, 3)}, of CPU time ${shown(result.bySession.cpuRatio, 3)}`,
      `CPU by a session          ${shown(result.bySession.cpuUs)} µs`,
    )
  for (const line of lines) console.log(`  ${line}`)
  if (result.parts) tellParts(result.parts)
}

// What runs and what lies about is cleared away when the process exits, which it would not do by itself.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const options = optionsOrExit()
console.log(`load average ${loadavg()[0]?.toFixed(2)}; processes are ${isPinned ? '' : 'NOT '}held to a core each`)
if (options.store === 'postgres') {
  const { measurePostgres } = await import('./postgres/measure.ts')
  const result = await measurePostgres(options, (line) => console.log(`  ${line}`))
  for (const line of tellPostgres(result)) console.log(`  ${line}`)
  if (result.parts) tellParts(result.parts)
  console.log(`  ${writeResult(options, result)}`)
  process.exit(result.nodes.some(({ unexpected }) => unexpected > 0) ? 1 : 0)
}
const results: SizeResult[] = []
for (const size of options.sizes) {
  console.log(`\n${size} endpoints`)
  const result = await measure(size, options, (line) => console.log(`  ${line}`))
  tellResult(result)
  results.push(result)
  console.log(`  ${writeResult(options, results)}`)
}
if (results.some(({ unexpected }) => unexpected > 0)) process.exitCode = 1
