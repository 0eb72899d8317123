import { once } from 'node:events'

/** What V8's sampling profiler saw; the form in which browsers and editors open it. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
    readonly children?: readonly number[]
  }[]
  /** The ids of nodes, one for each sample. */
  readonly samples: readonly number[]
  /** From one sample to the next, in microseconds. */
  readonly timeDeltas: readonly number[]
}

/** A part of the code, and its share of the time in which the thread was not idle. */
export interface Part {
  readonly part: string
  readonly share: number
}

const SAMPLE_EVERY_US = 200

/** Begins a profile of the process whose inspector listens at `url`; what it returns ends and gives it. */
export const profileOf = async (url: string): Promise<() => Promise<CpuProfile>> => {
  const inspector = new WebSocket(url)
  await once(inspector, 'open')
  let calls = 0
  const call = async (method: string, params = {}) => {
    calls += 1
    inspector.send(JSON.stringify({ id: calls, method, params }))
    const [event] = await once(inspector, 'message')
    return JSON.parse(event.data).result
  }
  await call('Profiler.enable')
  await call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
  await call('Profiler.start')
  return async () => {
    const { profile } = await call('Profiler.stop')
    inspector.close()
    return profile
  }
}

const OURS = /\/src\/(.+)\.ts$/
const PACKAGE = /\/node_modules\/([^/]+)\//

// Statements count for whoever asks for them.
const NOBODYS = 'store/sqlite/connection'

/** Whose time a frame's is, if one can tell from the frame alone. */
const partOf = (url: string): string | undefined => {
  const ours = OURS.exec(url)?.[1]
  return ours === NOBODYS ? undefined : (ours ?? PACKAGE.exec(url)?.[1])
}

/** Where the time went: what is below a frame of ours or of a package, in Node or SQLite, is that frame's. */
export const partsOf = ({ nodes, samples, timeDeltas }: CpuProfile): readonly Part[] => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const parts = new Map<number, string>()
  const partOfNode = (id: number): string => {
    const known = parts.get(id)
    if (known !== undefined) return known
    const { functionName = '', url = '' } = byId.get(id)?.callFrame ?? {}
    const parent = parents.get(id)
    const inherited = parent === undefined ? 'node' : partOfNode(parent)
    // "(garbage collector)", "(program)" and "(idle)" are frames too.
    const part = partOf(url) ?? (functionName.startsWith('(') && functionName !== '(root)' ? functionName : inherited)
    parts.set(id, part)
    return part
  }

  const timesUs = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const part = partOfNode(id)
    timesUs.set(part, (timesUs.get(part) ?? 0) + (timeDeltas[index] ?? 0))
  }
  timesUs.delete('(idle)')
  const totalUs = [...timesUs.values()].reduce((sum, us) => sum + us, 0)
  return [...timesUs].map(([part, us]) => ({ part, share: us / totalUs })).sort((a, b) => b.share - a.share)
}
