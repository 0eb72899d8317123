import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Case, caseOf, type Outcome } from './cases.ts'
import { DIFFERENCES } from './differences.ts'
import { outcomeOf } from './ours.ts'
import { loadReference } from './reference.ts'
import { shrink } from './shrink.ts'

// POLICY_SEED and POLICY_CASES look elsewhere, or further.
const SEED = Number(process.env.POLICY_SEED ?? 1)
const CASES = Number(process.env.POLICY_CASES ?? 4000)

/** So few of each outcome would prove little. */
const SEEN_SHARE_MIN = 0.01

const reference = await loadReference()
const engine = typeof reference === 'string' ? undefined : reference
const skip = typeof reference === 'string' ? `policies are compared with no other engine: ${reference}` : false

/** The case as it is replayed, and what both say of it. */
const told = (of: Case, theirs: Outcome | undefined) =>
  `ours: ${outcomeOf(of)}, theirs: ${theirs}, of ${JSON.stringify(of)}`

test(`${CASES} generated cases from seed ${SEED} are decided as another engine decides them`, { skip }, () => {
  assert.ok(engine)
  const differs = (of: Case): boolean => {
    try {
      return outcomeOf(of) !== engine.outcomeOf(of)
    } catch {
      // What is left after something was taken away may be no policy any more, or no principal.
      return false
    }
  }
  const seen = new Map<Outcome, number>()
  for (let seed = SEED; seed < SEED + CASES; seed += 1) {
    const of = caseOf(seed)
    const ours = outcomeOf(of)
    const theirs: Outcome = engine.outcomeOf(of)
    seen.set(ours, (seen.get(ours) ?? 0) + 1)
    if (ours !== theirs) {
      const small: Case = shrink(of, differs)
      assert.fail(`seed ${seed}: ${told(of, theirs)}\nat its smallest: ${told(small, engine.outcomeOf(small))}`)
    }
  }
  const rare = [...seen].filter(([, count]) => count < CASES * SEEN_SHARE_MIN)
  assert.deepEqual([seen.size, rare], [7, []])
})

for (const { rule, case: of, ours, theirs } of DIFFERENCES)
  test(`the engines differ, and ours has it that ${rule}`, { skip }, () =>
    assert.deepEqual({ ours: outcomeOf(of), theirs: engine?.outcomeOf(of) }, { ours, theirs }),
  )
