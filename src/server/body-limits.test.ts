import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identity } from '../apis/identity/index.ts'
import { pinpoint } from '../apis/pinpoint/index.ts'
import { bodyLimits } from './body-limits.ts'

const { bodyBytesMax, tooLarge } = bodyLimits([identity, pinpoint])

for (const [method, path, kib] of [
  ['POST', '/v1/apps/0123456789abcdef0123456789abcdef/messages', 1024],
  ['GET', '/v1/apps/0123456789abcdef0123456789abcdef/messages', 256],
  ['POST', '/v1/apps', 256],
  ['POST', '/v1/apps/a/b/messages', 256],
  ['POST', '/app-instances', 256],
] as const)
  test(`${method} ${path} may have a body of ${kib} KiB`, () => {
    assert.equal(bodyBytesMax(method, path), kib * 1024)
  })

for (const [path, name] of [
  ['/v1/apps/a/messages', 'PayloadTooLargeException'],
  ['/v1/apps', 'PayloadTooLargeException'],
  ['/app-instances', 'RequestEntityTooLargeException'],
  ['/nowhere', 'RequestEntityTooLargeException'],
] as const)
  test(`a larger body for ${path} is refused by ${name}`, () => {
    assert.equal(tooLarge('POST', path, 1).name, name)
  })
