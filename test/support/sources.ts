import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** A file of the server's own code. */
export interface SourceFile {
  /** From the repository's root: `src/lib/arn.ts`. */
  readonly path: string
  /** The folder of `src` that it is in; a file that lies in `src` itself is a part of its own: `main.ts`. */
  readonly part: string
  readonly lines: readonly string[]
  /** The files that it mentions, for values or for types alone; from the repository's root. */
  readonly imports: readonly string[]
  /** The packages and modules of Node that it mentions. */
  readonly packages: readonly string[]
}

/** The part of `src` that a path is in. */
export const partOf = (path: string): string => path.split('/')[1] ?? ''

const MENTIONED = /(?:from|import) '([^']+)'|import\('([^']+)'\)/g

const sourceFile = (path: string): SourceFile => {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const mentioned = [...text.matchAll(MENTIONED)].map(([, from, called]) => from ?? called ?? '')
  return {
    path,
    part: partOf(path),
    lines: text.trimEnd().split('\n'),
    imports: mentioned.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(path), name))),
    packages: mentioned.filter((name) => !name.startsWith('.')),
  }
}

const isTest = (path: string) => path.endsWith('.test.ts')

/** All of `src` but its tests. */
export const SOURCES: readonly SourceFile[] = globSync('src/**/*.ts', { cwd: ROOT })
  .filter((path) => !isTest(path))
  .sort()
  .map(sourceFile)

/** A ring of files that mention one another, the first one found; undefined where there is none. */
export const ringAmong = (files: readonly SourceFile[]): readonly string[] | undefined => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const finished = new Set<string>()
  const ringFrom = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (finished.has(path)) return undefined
    for (const imported of byPath.get(path)?.imports ?? []) {
      const ring = ringFrom(imported, [...trail, path])
      if (ring) return ring
    }
    finished.add(path)
    return undefined
  }
  for (const { path } of files) {
    const ring = ringFrom(path, [])
    if (ring) return ring
  }
  return undefined
}

/** A function as it lies in its file. */
export interface FunctionSpan {
  readonly firstLine: number
  /** Without those of the functions in it, which count for themselves: a factory of methods is as long as its list. */
  readonly ownLines: number
}

const OPENS_BODY = /(?:=>|\)(?:: .+)?) [({[]*$|=>$/
const NO_FUNCTION = /^(?:\} )?(?:if|for|while|switch|catch|else|do|try|return|throw)\b/
const indent = (line: string) => line.search(/\S|$/)

/**
 * The functions of a file that have more than one line. The formatter has laid the file out: what a line opens ends at
 * the next one that is indented no further.
 */
export const functionsIn = (lines: readonly string[]): readonly FunctionSpan[] => {
  const open: { firstLine: number; indent: number; ownLines: number }[] = []
  const closed: FunctionSpan[] = []
  let inTemplate = false
  for (const [at, line] of lines.entries()) {
    const startsInTemplate = inTemplate
    if (line.replaceAll('\\`', '').split('`').length % 2 === 0) inTemplate = !inTemplate
    const innermost = open.at(-1)
    if (innermost) innermost.ownLines += 1
    if (startsInTemplate || line.trim() === '') continue
    const ended = open.findIndex((span) => indent(line) <= span.indent)
    if (ended >= 0) closed.push(...open.splice(ended))
    if (OPENS_BODY.test(line) && !NO_FUNCTION.test(opening(lines, at).trim()))
      open.push({ firstLine: at + 1, indent: indent(line), ownLines: 1 })
  }
  return [...closed, ...open]
}

/** The line on which the statement or member began whose last line before its body is `lines[at]`. */
const opening = (lines: readonly string[], at: number): string => {
  const last = lines[at] ?? ''
  if (!last.trimStart().startsWith(')')) return last
  return lines.slice(0, at).findLast((line) => line.trim() !== '' && indent(line) === indent(last)) ?? last
}
