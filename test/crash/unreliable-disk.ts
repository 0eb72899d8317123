import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../support/stores.ts'

const SOURCE = join(import.meta.dirname, 'power-loss.c')

/** Why there can be no unreliable disk here; undefined where there can. */
export const noUnreliableDisk: string | undefined =
  process.platform !== 'linux'
    ? 'needs Linux'
    : spawnSync('cc', ['--version']).status === 0
      ? undefined
      : 'needs a C compiler, cc'

/** What can be wrong with a disk: every sync fails, every write fails, no space is left. */
export type Fault = 'fsync' | 'eio' | 'full'

/** A data folder on a disk that can lose its power and can fail. */
export interface UnreliableDisk extends Disposable {
  readonly folder: string
  /** What of the folder would be left if the power went off now. */
  readonly afterPowerLoss: string
  /** The environment of a server on it. */
  readonly env: Readonly<Record<string, string>>
  breakDown(fault: Fault): void
  mend(fault: Fault): void
}

/** Makes such a disk. Source: power-loss.c */
export const unreliableDisk = (): UnreliableDisk => {
  const { path, [Symbol.dispose]: dispose } = temporaryFolder()
  const within = (name: string) => join(path, name)
  const library = within('power-loss.so')
  const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl', '-lpthread'])
  if (status !== 0) throw new Error(`cc could not compile ${SOURCE}: ${stderr}`)
  for (const name of ['data', 'shadow', 'faults']) mkdirSync(within(name), { mode: 0o700 })
  return {
    folder: within('data'),
    afterPowerLoss: within('shadow'),
    env: {
      LD_PRELOAD: library,
      POWER_LOSS_FOLDER: within('data'),
      POWER_LOSS_SHADOW: within('shadow'),
      POWER_LOSS_FAULTS: within('faults'),
    },
    breakDown: (fault) => writeFileSync(join(within('faults'), fault), ''),
    mend: (fault) => rmSync(join(within('faults'), fault)),
    [Symbol.dispose]: dispose,
  }
}
