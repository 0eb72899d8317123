import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/** What became of one test. */
export interface TestOutcome {
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly name: string
  readonly line: number
  /** Present when failed. */
  readonly error?: string
  /** Why it was skipped, where the test says. */
  readonly reason?: string
}

/** A reporter for `node --test-reporter`: each test as one line of JSON, a TestOutcome. */
// biome-ignore lint/style/noDefaultExport: node takes a reporter from the default export.
export default async function* reporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const outcome = outcomeOf(event)
    if (outcome !== undefined) yield `${JSON.stringify(outcome)}\n`
  }
}

const outcomeOf = (event: TestEvent): TestOutcome | undefined => {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined
  const { name, line = 0, details, skip, todo } = event.data
  const reason = skip ?? todo
  if (reason !== undefined) return { outcome: 'skipped', name, line, ...(typeof reason === 'string' && { reason }) }
  if (event.type === 'test:pass') return details.type === 'suite' ? undefined : { outcome: 'passed', name, line }

  // A parent that failed because a test in it did says nothing new; one whose hook failed does.
  const { error } = event.data.details
  if ('failureType' in error && error.failureType === 'subtestsFailed') return undefined
  return { outcome: 'failed', name, line, error: inspect(error.cause ?? error) }
}
