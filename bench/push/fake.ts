import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { keptMaterials } from '../../src/fake-push/folder.ts'
import type { Materials } from '../../src/fake-push/materials.ts'
import { CORES, nodeOn } from '../processes.ts'

/** Apple and Google in a process of their own, in the mode in which they do the least. */
export interface LeanFake {
  readonly url: string
  readonly tokenUrl: string
  readonly caFile: string
  /** PEM. */
  readonly ca: string
  /** Credentials that it takes. */
  readonly materials: Materials
}

const CARILLON = join(import.meta.dirname, '..', '..', 'bin', 'carillon')

/** Starts the fake on the core of the load; it keeps its files in the folder, and ends with this process. */
export const leanFake = async (folder: string): Promise<LeanFake> => {
  const dir = join(folder, 'fake-push')
  const flags = ['--dir', dir, '--port', '0', '--inbox-port', '0', '--lean', 'on', '--output', 'json']
  const { stdout } = nodeOn(CORES.load, [CARILLON, 'fake-push', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!stdout) throw new Error('the fake has no output')
  const [line] = await once(createInterface(stdout), 'line')
  const { url, tokenUrl, ca: caFile } = JSON.parse(line)
  return {
    url,
    tokenUrl,
    caFile,
    ca: readFileSync(caFile, 'utf8'),
    materials: await keptMaterials(dir, [], Date.now()),
  }
}
