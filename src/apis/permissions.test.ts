import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { rootCaller } from '../auth/principal-caller.ts'
import type { Api } from './api.ts'
import { identity } from './identity/index.ts'
import type { CallContext, Permission } from './operation.ts'
import { pinpoint } from './pinpoint/index.ts'
import { sts } from './sts/index.ts'

const CALL = {
  caller: rootCaller('aws', '123456789012', 'AKIDEXAMPLE'),
  settings: { partition: 'aws', region: 'us-east-1' },
} as CallContext

/** Members with which an operation asks for more. */
const FURTHER = ['ExpirationSettings', 'Tags']

/** An input each of whose members is its own name; of those with which more is asked for it has one, or none. */
const inputWith = (further?: string) =>
  new Proxy(
    {},
    {
      get: (_, member) =>
        typeof member === 'string' && (member === further || !FURTHER.includes(member)) ? `{${member}}` : undefined,
    },
  )

/** What is asked on which resource: the operation's name where the action has that, else both. */
const asked = (name: string, [action, resource]: Permission, when = '') =>
  [
    resource.replace(/^arn:aws:\w+:us-east-1:123456789012:/u, '…:'),
    (action.endsWith(`:${name}`) ? name : `${name} (\`${action}\`${when})`).trim(),
  ] as const

/** The rows of the table: each resource with the operations that ask about it. */
const rowsOf = ({ operations }: Api): readonly string[] => {
  const rows = new Map<string, string[]>()
  for (const [name, { permissions }] of Object.entries(operations)) {
    const usual: readonly Permission[] = permissions(inputWith(), CALL)
    const further = FURTHER.flatMap((member) =>
      permissions(inputWith(member), CALL)
        .slice(usual.length)
        .map((permission: Permission) => asked(name, permission, ` too, with ${member}`)),
    )
    for (const [resource, what] of [...usual.map((permission) => asked(name, permission)), ...further])
      rows.set(resource, [...(rows.get(resource) ?? []), what])
  }
  return [...rows].map(([resource, names]) => `| \`${resource}\` | ${names.join(', ')} |`)
}

const DOCUMENT = readFileSync(new URL('../../docs/policies.md', import.meta.url), 'utf8')

for (const [heading, api] of Object.entries({ Identity: identity, Pinpoint: pinpoint, STS: sts }))
  test(`docs/policies.md says what each operation of ${heading} asks of a policy`, () => {
    const section = DOCUMENT.split(`\n### ${heading}\n`)[1]?.split('\n#')[0] ?? ''
    const rows = section.split('\n').filter((line) => line.startsWith('| `'))
    assert.deepEqual(rows.sort(), [...rowsOf(api)].sort())
  })
