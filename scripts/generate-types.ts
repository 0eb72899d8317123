// Writes src/apis/<api>/generated.ts from models/*.json; with --check it only compares, and exits 1 when one is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelFile, ShapeDefinition } from '../src/protocol/model-file.ts'

interface GeneratedApi {
  /** The folder in src/apis/. */
  readonly folder: string
  /** The interface that lists the operations. */
  readonly contract: string
  readonly model: string
}

const APIS: readonly GeneratedApi[] = [
  { folder: 'identity', contract: 'IdentityApi', model: 'chime-sdk-identity.json' },
  { folder: 'pinpoint', contract: 'PinpointApi', model: 'pinpoint-push.json' },
  { folder: 'sts', contract: 'StsApi', model: 'sts.json' },
]

const ROOT = join(import.meta.dirname, '..')

/** The TypeScript text of one API's types: operations in the model's order, then the shapes that they reach by name. */
const typesOf = ({ contract, model }: GeneratedApi): string => {
  const file: ModelFile = JSON.parse(readFileSync(join(ROOT, 'models', model), 'utf8'))
  const names = Object.keys(file.operations)
  const mentioned = new Set<string>()
  const emitted: string[] = []
  const contracts: string[] = []

  const definitionOf = (name: string): ShapeDefinition => {
    const definition = file.shapes[name]
    if (!definition) throw new Error(`${model} mentions ${name} and does not define it`)
    return definition
  }

  /** The type of a mention: a name where the shape has one of its own in the file. */
  const typeOf = (name: string): string => {
    const { type, enum: values, member, value } = definitionOf(name)
    if (type === 'structure' || values) {
      mentioned.add(name)
      return name
    }
    if (type === 'list' && member) return `readonly ${typeOf(member.shape)}[]`
    if (type === 'map' && value) return `Readonly<Record<string, ${typeOf(value.shape)}>>`
    if (type === 'integer' || type === 'timestamp') return 'number'
    if (type === 'boolean') return 'boolean'
    return 'string'
  }

  const structure = (name: string, { members = {}, required = [] }: ShapeDefinition): string => {
    const lines = Object.entries(members).map(([member, { shape }]) => {
      const type = typeOf(shape)
      const time =
        definitionOf(shape).type === 'timestamp' ? '  /** Units: milliseconds since the Unix epoch. */\n' : ''
      return `${time}  readonly ${member}${required.includes(member) ? `: ${type}` : `?: ${type} | undefined`}`
    })
    return lines.length === 0 ? `export interface ${name} {}` : `export interface ${name} {\n${lines.join('\n')}\n}`
  }

  for (const name of names) {
    const operation = file.operations[name]
    if (!operation) throw new Error(`${model} has no operation ${name}`)
    const { input, output } = operation
    emitted.push(structure(`${name}Input`, definitionOf(input)))
    if (output) emitted.push(structure(`${name}Output`, definitionOf(output)))
    contracts.push(`  ${name}: { input: ${name}Input; output: ${output ? `${name}Output` : 'void'} }`)
  }

  // A set's loop also visits what is added while it runs: the shapes that shapes mention.
  const shared = new Map<string, string>()
  for (const name of mentioned) {
    const definition = definitionOf(name)
    const values = definition.enum?.map((value) => `'${value}'`).join(' | ')
    shared.set(name, values ? `export type ${name} = ${values}` : structure(name, definition))
  }

  return [
    `// Generated from models/${model} by \`node scripts/generate-types.ts\`. Change the model or the script, not this file.`,
    `/** Every operation of the API, with what it takes and what it gives. */\nexport interface ${contract} {\n${contracts.join('\n')}\n}`,
    ...emitted,
    ...[...shared].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text),
  ]
    .join('\n\n')
    .concat('\n')
}

const checksOnly = process.argv.includes('--check')
for (const api of APIS) {
  const path = join('src', 'apis', api.folder, 'generated.ts')
  const types = typesOf(api)
  const absolute = join(ROOT, path)
  if (!checksOnly) {
    writeFileSync(absolute, types)
  } else if (!existsSync(absolute) || readFileSync(absolute, 'utf8') !== types) {
    console.error(`${path} is stale: run \`node scripts/generate-types.ts\``)
    process.exitCode = 1
  }
}
