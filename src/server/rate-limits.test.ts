import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/support/stores.ts'
import { identity } from '../apis/identity/index.ts'
import { pinpoint } from '../apis/pinpoint/index.ts'
import { sts } from '../apis/sts/index.ts'
import { rateLimits } from './rate-limits.ts'

const APIS = [identity, pinpoint, sts]

const limitsIn = (text: string) => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'limits.json')
  writeFileSync(file, text)
  return rateLimits(file, APIS)
}

const LIMIT = { service: 'chime', operations: ['ListAppInstances'], per: 'account', perSecond: 10 }

test('off limits nothing', () => {
  assert.equal(rateLimits('off', APIS), undefined)
})

test("aws's own limits are of the form that a file must have", () => {
  assert.deepEqual(limitsIn(JSON.stringify(rateLimits('aws', APIS))), rateLimits('aws', APIS))
})

test('a file may limit any operation of any API, on any type of resource', () => {
  const limits = [LIMIT, { service: 'mobiletargeting', operations: '*', per: 'apps', perSecond: 0.5, burst: 2 }]
  assert.deepEqual(limitsIn(JSON.stringify(limits)), limits)
})

const REFUSED: [what: string, text: string, line: RegExp][] = [
  ['no JSON', '[', /limits\.json must hold a JSON list of rate limits$/],
  ['no list', '{}', /must hold a JSON list/],
  [
    'more limits than a call can be counted against',
    JSON.stringify(Array(101).fill(LIMIT)),
    /more than 100 rate limits$/,
  ],
  ['no object', '[7]', /limits\.json: limit 1: must be an object$/],
  [
    'an unknown member',
    JSON.stringify([LIMIT, { ...LIMIT, brust: 1 }]),
    /limit 2: "brust" is none of its members, ser/,
  ],
  [
    'an unknown service',
    JSON.stringify([{ ...LIMIT, service: 's3' }]),
    /service must be one of chime, mobiletargeting, sts$/,
  ],
  ['no operations', JSON.stringify([{ ...LIMIT, operations: [] }]), /operations must be "\*", or a list of names$/],
  [
    "another service's operation",
    JSON.stringify([{ ...LIMIT, operations: ['GetApp'] }]),
    /"GetApp" is no operation of chime$/,
  ],
  [
    'a type that no ARN has',
    JSON.stringify([{ ...LIMIT, per: 'app-instances' }]),
    /per must be one of account, app-inst/,
  ],
  ['no rate', JSON.stringify([{ ...LIMIT, perSecond: 0 }]), /perSecond must be a number above 0/],
  ['a rate in words', JSON.stringify([{ ...LIMIT, perSecond: '10' }]), /perSecond must be a number above 0/],
  ['a burst that lets nobody in', JSON.stringify([{ ...LIMIT, burst: 0.5 }]), /burst must be a number from 1/],
]

for (const [what, text, line] of REFUSED)
  test(`a file with ${what} stops the start in one line`, () => {
    assert.throws(
      () => limitsIn(text),
      (error: Error) => line.test(error.message) && !error.message.includes('\n'),
    )
  })
