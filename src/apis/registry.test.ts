import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Api } from './api.ts'
import { identity } from './identity/index.ts'
import { registry } from './registry.ts'
import { sts } from './sts/index.ts'

const { CreateAppInstance, DescribeAppInstance } = identity.operations
const { once, ...forgetful } = CreateAppInstance!

const MISFITS: readonly (readonly [title: string, operations: Api['operations'], fault: RegExp])[] = [
  ['that its model does not know', { CreateChannel: forgetful }, /has no operation CreateChannel/],
  ['that would forget its ClientRequestToken', { CreateAppInstance: forgetful }, /CreateAppInstance states `once`/],
  [
    'that would remember a token it never gets',
    { DescribeAppInstance: { ...DescribeAppInstance!, once: once! } },
    /Desc/,
  ],
]

for (const [title, operations, fault] of MISFITS)
  test(`an operation ${title} stops the start`, () => {
    assert.throws(() => registry([{ ...identity, operations }]), fault)
  })

test('two operations at one route stop the start', () => {
  assert.throws(() => registry([identity, identity]), /shares \w+ \S+ with another operation/)
  assert.throws(() => registry([sts, { ...sts }]), /shares POST \/ with another operation/)
})
