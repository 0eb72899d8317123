// npm run bench:policy: what a decision on policies costs. No server, no store: the engine alone.
import { decide } from '../src/auth/policy/decide.ts'
import { parsePolicy } from '../src/auth/policy/parse.ts'
import type { ContextValue, PolicyRequest } from '../src/auth/policy/policy.ts'
import type { Rights } from '../src/auth/policy/rights.ts'

const ROUNDS = 60
const ROUND_MS = 15

const ACCOUNT = '123456789012'
const INSTANCE = `arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/3f0e7a52-5b0e-4d9b-9a6e-2d3c1b0a9f8e`
const USER = `${INSTANCE}/user/ann`
const APP = `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/0123456789abcdef0123456789abcdef`

type Statement = Readonly<Record<string, unknown>>

const rightsOf = (...statements: readonly Statement[]): Rights => {
  const document = { Version: '2012-10-17', Statement: statements }
  return { identity: [{ name: 'policy', policy: parsePolicy(JSON.stringify(document), 'identity') }] }
}

const asking = (
  action: string,
  resource: string,
  values: Readonly<Record<string, ContextValue>> = {},
): PolicyRequest => {
  const context = new Map(Object.entries(values))
  return { action, resource, context: (key) => context.get(key) }
}

/** Microseconds that one decision takes, in the quickest round and in the middle one. */
const measure = (rights: Rights, requests: readonly PolicyRequest[], expected: boolean): readonly number[] => {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now()
    let decisions = 0
    for (; performance.now() - startedAt < ROUND_MS; decisions += requests.length)
      for (const request of requests)
        if (decide(rights, request).allowed !== expected) throw new Error('a decision is not as it has to be')
    return ((performance.now() - startedAt) * 1000) / decisions
  })
  rounds.sort((a, b) => a - b)
  return [rounds[0] ?? Number.NaN, rounds[ROUNDS >> 1] ?? Number.NaN]
}

const tell = (what: string, microseconds: readonly number[]) =>
  console.log(what.padEnd(56), ...microseconds.map((each) => each.toFixed(2).padStart(10)))

console.log('µs for one decision: '.padEnd(56), '     least', '    median')

// The end-user policy of AWS's guide, bound to its caller by a variable.
const END_USER: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: 'chime:RegisterAppInstanceUserEndpoint',
    Resource: `${INSTANCE}/user/$\{aws:PrincipalTag/UserId}`,
  },
  { Effect: 'Allow', Action: 'mobiletargeting:GetApp', Resource: APP },
]
const REGISTER = 'chime:RegisterAppInstanceUserEndpoint'
const ANN = {
  'aws:principaltag/userid': 'ann',
  'aws:sourceip': '203.0.113.7',
  'aws:currenttime': '2026-01-02T03:04:05Z',
}
const registering = [asking(REGISTER, USER, ANN), asking('mobiletargeting:GetApp', APP, ANN)]

tell('the end-user policy: a user for itself', measure(rightsOf(...END_USER), registering, true))
tell(
  'the end-user policy: a user for another',
  measure(rightsOf(...END_USER), [asking(REGISTER, `${INSTANCE}/user/bob`, ANN)], false),
)

const CONDITION = {
  StringEquals: { 'aws:PrincipalTag/UserId': 'ann' },
  DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
  IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] },
}
const conditioned = END_USER.map((statement) => ({ ...statement, Condition: CONDITION }))
tell('with a tag, a time and an address as conditions', measure(rightsOf(...conditioned), registering, true))

for (const count of [10, 100, 1000]) {
  const others = Array.from({ length: count - 1 }, (_, index) => ({
    Effect: 'Allow',
    Action: REGISTER,
    Resource: `${INSTANCE}/user/other-${index}-*`,
  }))
  const [last = {}] = END_USER
  tell(
    `${count} statements, the last of which allows`,
    measure(rightsOf(...others, last), registering.slice(0, 1), true),
  )
}

for (const length of [200, 400, 800, 1600]) {
  const value = `${INSTANCE}/user/`.padEnd(length, 'a')
  for (const [what, tail] of [
    ['*a*a*a…b', `${'*a'.repeat(length / 4)}b`],
    ['*?a?a?a…b', `*${'?a'.repeat(length / 4)}b`],
  ] as const)
    tell(
      `${what} of ${tail.length} characters against ${length}`,
      measure(
        rightsOf({ Effect: 'Allow', Action: '*', Resource: `${INSTANCE}/user/${tail}` }),
        [asking(REGISTER, value)],
        false,
      ),
    )
}
