import { percentDecoded, queryParameters } from './query-string.ts'

/** Where something is found: a method and, as models write it, a path with labels and query literals. */
export interface RouteDefinition<T> {
  readonly method: string
  readonly requestUri: string
  readonly value: T
}

/** What stands at a request's route. */
export interface RouteMatch<T> {
  /** More than one where APIs share a route. */
  readonly values: readonly T[]
  /** The path's labels in order, as they came. */
  readonly labels: readonly string[]
}

/** Finds what a request is meant for. */
export interface Router<T> {
  /** `path` and `query` are raw. */
  match(method: string, path: string, query: string): RouteMatch<T> | undefined
}

/**
 * One table for all routes; the most specific wins: a literal segment before a label, more query literals before fewer.
 *
 * Paths are compared raw, before any decoding, for an ARN is one percent-encoded segment. A label is never empty and
 * never a dot segment: such paths match nothing.
 */
export const router = <T>(routes: readonly RouteDefinition<T>[]): Router<T> => {
  const methods = new Map<string, Node<T>>()
  for (const { method, requestUri, value } of routes) {
    const root = methods.get(method) ?? emptyNode()
    methods.set(method, root)
    const [path, query] = splitTarget(requestUri)
    addLeaf(path.split('/').reduce(child, root), path, query, value)
  }

  return {
    match(method, path, query) {
      const root = methods.get(method)
      if (!root) return undefined
      const segments = path.split('/')
      const leaf = find(root, segments, 0, query)
      return leaf && { values: leaf.values, labels: leaf.labelsAt.map((at) => segments[at] ?? '') }
    },
  }
}

/** The names of a path's labels, in order. */
export const labelNames = (requestUri: string): readonly string[] =>
  splitTarget(requestUri)[0]
    .split('/')
    .filter(isLabel)
    .map((segment) => segment.slice(1, -1))

/** All that one path and one set of query literals lead to. */
interface Leaf<T> {
  readonly query: string
  readonly literals: readonly (readonly [name: string, value: string])[]
  readonly labelsAt: readonly number[]
  readonly values: T[]
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>
  label?: Node<T>
  /** Those with the most query literals first. */
  readonly leaves: Leaf<T>[]
}

const emptyNode = <T>(): Node<T> => ({ literals: new Map(), leaves: [] })

const splitTarget = (target: string): [path: string, query: string] => {
  const mark = target.indexOf('?')
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
}

const isLabel = (segment: string) => segment.startsWith('{') && segment.endsWith('}')

const child = <T>(node: Node<T>, segment: string): Node<T> => {
  if (isLabel(segment)) {
    node.label ??= emptyNode()
    return node.label
  }
  const next = node.literals.get(segment) ?? emptyNode<T>()
  node.literals.set(segment, next)
  return next
}

const addLeaf = <T>(node: Node<T>, path: string, query: string, value: T) => {
  const shared = node.leaves.find((leaf) => leaf.query === query)
  if (shared) {
    shared.values.push(value)
    return
  }
  const literals = [...queryParameters(query)].map(([name, values]) => [name, values.at(-1) ?? ''] as const)
  const labelsAt = path.split('/').flatMap((segment, at) => (isLabel(segment) ? [at] : []))
  node.leaves.push({ query, literals, labelsAt, values: [value] })
  node.leaves.sort((one, other) => other.literals.length - one.literals.length)
}

/** Walks the tree, never deeper than its deepest route; a literal that leads nowhere gives way to the label beside it. */
const find = <T>(node: Node<T>, segments: readonly string[], at: number, query: string): Leaf<T> | undefined => {
  const segment = segments[at]
  if (segment === undefined) return leafFor(node.leaves, query)
  // To be looked up, a segment is hashed, and ARNs are long.
  const literal = node.literals.size > 0 ? node.literals.get(segment) : undefined
  const leaf = literal && find(literal, segments, at + 1, query)
  if (leaf || !node.label || NO_LABEL.test(segment)) return leaf
  return find(node.label, segments, at + 1, query)
}

// Empty, `.` and `..`, the dots also percent-encoded.
const NO_LABEL = /^(?:\.|%2e){0,2}$/i

const leafFor = <T>(leaves: readonly Leaf<T>[], query: string): Leaf<T> | undefined => {
  const [first] = leaves
  if (!first || first.literals.length === 0) return first
  const parameters = queryParameters(query)
  return leaves.find(({ literals }) =>
    literals.every(([name, value]) => percentDecoded(parameters.get(name)?.at(-1) ?? '') === value),
  )
}
