import type { Trust } from '../../src/auth/policy/decide.ts'

/** A policy's document, as JSON. */
export type Document = Readonly<Record<string, unknown>>

/** Policies and a request, as JSON: printed, it can be replayed. */
export interface Case {
  readonly identity: readonly Document[]
  readonly boundary?: Document
  readonly session?: Document
  /** With it, what it says of the caller is asked, and nothing else. */
  readonly trust?: Document
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly context: Readonly<Record<string, string | readonly string[]>>
}

/** What an engine says of a case. */
export type Outcome = 'allowed' | 'explicit deny' | 'no allow' | Trust

/** Chooses: the same seed, the same choices. */
export interface Random {
  pick<T>(from: readonly T[]): T
  /** One of `times` times on average. */
  once(times: number): boolean
  below(limit: number): number
}

/** A sequence of choices (Mulberry32). */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    once: (times) => below(times) === 0,
    pick: (from) => {
      const picked = from[below(from.length)]
      if (picked === undefined) throw new Error('there is nothing to pick from')
      return picked
    },
  }
}

/** As many as are asked for, at least one. */
const several = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: 1 + random.below(most) }, make)

/** One stands alone or in a list, as the language has it. */
const oneOrList = <T>(random: Random, most: number, make: () => T): T | T[] => {
  const made = several(random, most, make)
  return made.length === 1 && random.once(2) && made[0] !== undefined ? made[0] : made
}

const ACCOUNT = '123456789012'
const INSTANCE = `arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/one`
const ROLE_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/phone`
const USER = `arn:aws:iam::${ACCOUNT}:user/ann`
const FOREIGN = 'arn:aws:iam::210987654321:user/ann'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`

const ACTIONS = [
  'chime:RegisterAppInstanceUserEndpoint',
  'chime:DescribeAppInstanceUser',
  'chime:DescribeAppInstance',
  'mobiletargeting:GetApp',
]
const RESOURCES = [
  INSTANCE,
  `${INSTANCE}/user/ann`,
  `${INSTANCE}/user/us-east-1:4f2c`,
  `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/0123`,
]

const variable = (inside: string) => `$\{${inside}}`

// Those that have a value in every case.
const SURE_VARIABLES = [
  'aws:username',
  'AWS:UserName',
  "aws:PrincipalTag/UserId, 'ann'",
  "aws:PrincipalTag/None, 'ann'",
  "aws:PrincipalTag/None, '*'",
  '*',
  '?',
  '$',
].map(variable)
const VARIABLES = [
  ...SURE_VARIABLES,
  ...['aws:PrincipalTag/UserId', 'aws:principaltag/userid', 'aws:PrincipalTag/None', 'aws:TagKeys'].map(variable),
]

/** A text with a wildcard somewhere in it, or as it is. A wildcard inside stands for nothing beyond a colon. */
const roughly = (random: Random, text: string, from = 0): string => {
  const at = from + random.below(text.length - from)
  const colon = text.indexOf(':', at)
  const until = at + random.below((colon < 0 ? text.length : colon) - at)
  return random.pick([
    text,
    text,
    `${text.slice(0, at)}*`,
    text[at] === ':' ? text : `${text.slice(0, at)}?${text.slice(at + 1)}`,
    `${text.slice(0, at)}*${text.slice(until)}`,
    `${text}*`,
  ])
}

const action = (random: Random): string => {
  const named = random.pick(ACTIONS)
  const service = named.indexOf(':') + 1
  const pattern = random.once(4) ? random.pick(['*', `${named.slice(0, service)}*`]) : roughly(random, named, service)
  return random.once(4) ? pattern.toUpperCase() : pattern
}

const resource = (random: Random, variables: readonly string[]): string => {
  const named = random.pick(RESOURCES)
  if (random.once(6)) return '*'
  if (random.once(3)) return `${INSTANCE}/user/${roughly(random, 'ann').replace('n', random.pick([...variables, 'n']))}`
  if (random.once(3)) return `${INSTANCE}/user/${random.pick(variables)}`
  if (random.once(4)) return named.replace('us-east-1', random.pick(['*', 'us-*', '??-east-1'])).replace(ACCOUNT, '*')
  return roughly(random, named, named.indexOf('/') + 1)
}

/** Keys, and values that a request may have of them. */
const CONTEXT: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  'aws:PrincipalTag/UserId': ['ann', 'bob', '*n', 'a?n', 'us-east-1:4f2c', variable('aws:username')],
  'aws:username': ['ann', 'ANN', 'bob'],
  'aws:TagKeys': [['Team'], ['Team', 'Desk'], ['team', 'Floor', 'Desk']],
  'aws:SourceIp': ['203.0.113.7', '203.0.114.1', '2001:db8::7', '2001:db9::1'],
  'aws:CurrentTime': ['2026-01-02T03:04:05Z', '2025-12-31T23:59:59Z'],
  'aws:SecureTransport': ['true', 'false'],
  'aws:MultiFactorAuthAge': ['10', '9.5', '300'],
  'aws:PrincipalArn': [USER, ROLE],
  'aws:RequestTag/Team': ['red', 'Red', 'blue'],
}

const context = (random: Random): Case['context'] =>
  Object.fromEntries(
    Object.entries(CONTEXT)
      .filter(([key]) => key === 'aws:username' || !random.once(4))
      .map(([key, values]) => [random.once(4) ? key.toLowerCase() : key, random.pick(values)]),
  )

const string = (random: Random, variables: readonly string[]) =>
  random.pick(['ann', 'bob', 'red', 'Team', 'desk', 'Desk', 'a*', '*n', 'a?n', '*', '', ...variables])

const arn = (random: Random, variables: readonly string[]) =>
  random.pick([
    USER,
    ROLE,
    'arn:aws:iam::*:user/*',
    'arn:*:iam::1234*:*',
    roughly(random, USER, USER.indexOf('/') + 1),
    `arn:aws:iam::${ACCOUNT}:user/${random.pick(variables)}`,
  ])

/** Kinds of operators: their names, the keys that have such values, and values to compare with. */
const KINDS: readonly {
  readonly operators: readonly string[]
  readonly keys: readonly string[]
  readonly value: (random: Random, variables: readonly string[]) => unknown
}[] = [
  {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    keys: ['aws:PrincipalTag/UserId', 'aws:username', 'aws:TagKeys', 'aws:RequestTag/Team'],
    value: string,
  },
  {
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Numeric${name}`,
    ),
    keys: ['aws:MultiFactorAuthAge'],
    value: (random) => random.pick(['10', '10.0', 9.5, 300, '299.99', '-1']),
  },
  {
    operators: ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Date${name}`,
    ),
    keys: ['aws:CurrentTime'],
    value: (random) =>
      random.pick([
        '2026-01-02T03:04:05Z',
        '2026-01-02',
        '2026-01-02T05:04:05+02:00',
        '2027-01',
        '2026-01-02T03:04:05.5Z',
      ]),
  },
  {
    operators: ['Bool'],
    keys: ['aws:SecureTransport'],
    value: (random) => random.pick(['true', false, 'False', true]),
  },
  {
    operators: ['IpAddress', 'NotIpAddress'],
    keys: ['aws:SourceIp'],
    value: (random) => random.pick(['203.0.113.0/24', '203.0.112.0/20', '2001:db8::/32', '2001:db8::/31']),
  },
  {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    keys: ['aws:PrincipalArn'],
    value: arn,
  },
  { operators: ['Null'], keys: Object.keys(CONTEXT), value: (random) => random.pick(['true', 'false', true, false]) },
]

const condition = (random: Random): Document => {
  const demands = several(random, 2, () => {
    const { operators, keys, value } = random.pick(KINDS)
    const base = random.pick(operators)
    const prefix = random.once(3) ? random.pick(['ForAllValues:', 'ForAnyValue:']) : ''
    const suffix = random.once(4) && prefix !== 'ForAnyValue:' ? 'IfExists' : ''
    const operator = base === 'Null' ? base : `${prefix}${base}${suffix}`
    const key = random.pick(keys)
    const variables = base.includes('Not') ? SURE_VARIABLES : VARIABLES
    const values = oneOrList(random, 3, () => value(random, variables))
    return [operator, { [random.once(4) ? key.toUpperCase() : key]: values }] as const
  })
  return Object.fromEntries(demands)
}

const conditionIf = (random: Random): Document => (random.once(2) ? { Condition: condition(random) } : {})

const statement = (random: Random): Document => ({
  Effect: random.once(3) ? 'Deny' : 'Allow',
  [random.once(6) ? 'NotAction' : 'Action']: oneOrList(random, 3, () => action(random)),
  ...(random.once(6)
    ? { NotResource: oneOrList(random, 3, () => resource(random, SURE_VARIABLES)) }
    : { Resource: oneOrList(random, 3, () => resource(random, VARIABLES)) }),
  ...conditionIf(random),
})

const TRUSTED = [USER, ROLE, ROLE_SESSION, FOREIGN, ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`, '210987654321', '*']
const TRUST_ACTIONS = ['sts:AssumeRole', 'STS:assume*', 'sts:TagSession', 'sts:*', 'sts:AssumeRol?']

const trustStatement = (random: Random): Document => ({
  Effect: random.once(4) ? 'Deny' : 'Allow',
  Principal: random.once(5) ? '*' : { AWS: oneOrList(random, 2, () => random.pick(TRUSTED)) },
  [random.once(6) ? 'NotAction' : 'Action']: oneOrList(random, 2, () => random.pick(TRUST_ACTIONS)),
  ...conditionIf(random),
})

const documentOf = (random: Random, most: number, make: (random: Random) => Document): Document => ({
  Version: '2012-10-17',
  Statement: oneOrList(random, most, () => make(random)),
})

/** The case of a seed. */
export const caseOf = (seed: number): Case => {
  const random = randomFrom(seed)
  const asked = { context: context(random), resource: random.pick(RESOURCES), action: random.pick(ACTIONS) }
  if (random.once(5))
    return {
      ...asked,
      action: random.pick(['sts:AssumeRole', 'sts:TagSession']),
      resource: `arn:aws:iam::${ACCOUNT}:role/target`,
      principal: random.pick([USER, ROLE_SESSION, FOREIGN]),
      identity: [],
      trust: documentOf(random, 3, trustStatement),
    }
  return {
    ...asked,
    principal: ROLE_SESSION,
    identity: several(random, 2, () => documentOf(random, 3, statement)),
    ...(random.once(3) && { boundary: documentOf(random, 2, statement) }),
    ...(random.once(3) && { session: documentOf(random, 2, statement) }),
  }
}
