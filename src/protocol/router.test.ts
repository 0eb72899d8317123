import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labelNames, router } from './router.ts'

const ROUTES = [
  'GET /app-instances',
  'GET /app-instances/{appInstanceArn}',
  'PUT /app-instances/{appInstanceArn}/retention-settings',
  'DELETE /app-instances/{appInstanceArn}/admins/{appInstanceAdminArn}',
  'POST /tags?operation=tag-resource',
  'POST /tags?operation=untag-resource',
  'GET /tags',
  'GET /channels/{channelArn}',
  'GET /channels/{channelArn}?scope=app-instance-user-membership',
  'GET /channels/{channelArn}?scope=other&deep=yes',
  'GET /channels/moderated/own',
  'GET /channels/{channelArn}/own',
  'GET /channels/{channelArn}/bans',
  'GET /v1/apps/{application-id}/channels/apns',
]

const table = router(
  ROUTES.map((route) => {
    const [method = '', requestUri = ''] = route.split(' ')
    return { method, requestUri, value: route }
  }),
)

const match = (method: string, target: string) => {
  const [path = '', query = ''] = target.split('?')
  return table.match(method, path, query)
}

const ARN = 'arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2Fa'

const FOUND: readonly [rule: string, method: string, target: string, route: string, labels: readonly string[]][] = [
  ['a path without labels', 'GET', '/app-instances', 'GET /app-instances', []],
  [
    'an ARN is one segment and stays as it came',
    'GET',
    `/app-instances/${ARN}`,
    'GET /app-instances/{appInstanceArn}',
    [ARN],
  ],
  [
    'two labels come in order',
    'DELETE',
    `/app-instances/${ARN}/admins/${ARN}%2Fuser%2Fb`,
    'DELETE /app-instances/{appInstanceArn}/admins/{appInstanceAdminArn}',
    [ARN, `${ARN}%2Fuser%2Fb`],
  ],
  ['a query literal decides', 'POST', '/tags?operation=untag-resource', 'POST /tags?operation=untag-resource', []],
  [
    'a query literal may be percent-encoded',
    'POST',
    '/tags?operation=tag%2Dresource',
    'POST /tags?operation=tag-resource',
    [],
  ],
  [
    'of a repeated parameter the last counts',
    'POST',
    '/tags?operation=tag-resource&operation=untag-resource',
    'POST /tags?operation=untag-resource',
    [],
  ],
  ['unknown parameters do not matter', 'GET', '/tags?arn=x&operation=%', 'GET /tags', []],
  [
    'more query literals win over none',
    'GET',
    '/channels/c?scope=app-instance-user-membership',
    'GET /channels/{channelArn}?scope=app-instance-user-membership',
    ['c'],
  ],
  ['all query literals must hold', 'GET', '/channels/c?scope=other', 'GET /channels/{channelArn}', ['c']],
  ['a literal segment wins over a label', 'GET', '/channels/moderated/own', 'GET /channels/moderated/own', []],
  [
    'a literal that leads nowhere gives way to a label',
    'GET',
    '/channels/moderated/bans',
    'GET /channels/{channelArn}/bans',
    ['moderated'],
  ],
  ['three points are a label', 'GET', '/app-instances/...', 'GET /app-instances/{appInstanceArn}', ['...']],
]

for (const [rule, method, target, route, labels] of FOUND)
  test(`finds: ${rule}`, () => assert.deepEqual(match(method, target), { values: [route], labels }))

const NOT_FOUND: readonly [rule: string, method: string, target: string][] = [
  ['an unknown path', 'GET', '/nothing'],
  ['an unknown method', 'PATCH', '/app-instances'],
  ['a method that the path lacks', 'DELETE', '/app-instances'],
  ['a query without the literal', 'POST', '/tags'],
  ['a query with another literal', 'POST', '/tags?operation=other'],
  ['a slash at the end', 'GET', '/app-instances/'],
  ['an empty segment', 'PUT', '/app-instances//retention-settings'],
  ['a doubled slash', 'GET', '//app-instances'],
  ['a point as a label', 'PUT', '/app-instances/./retention-settings'],
  ['two points as a label', 'PUT', '/app-instances/../retention-settings'],
  ['percent-encoded points as a label', 'GET', '/app-instances/%2e%2E'],
  ['a percent-encoded literal', 'GET', '/app%2Dinstances'],
  ['an ARN that is not percent-encoded', 'GET', '/app-instances/arn:aws:chime:us-east-1:1:app-instance/a'],
  ['a name of Object.prototype', 'GET', '/constructor'],
  ['an empty path', 'GET', ''],
  ['a path that is deeper than any route', 'GET', '/a'.repeat(10_000)],
]

for (const [rule, method, target] of NOT_FOUND)
  test(`does not find: ${rule}`, () => assert.equal(match(method, target), undefined))

test('APIs that share a route are found together', () => {
  const shared = router([
    { method: 'GET', requestUri: '/tags', value: 'identity' },
    { method: 'GET', requestUri: '/tags', value: 'messaging' },
  ])
  assert.deepEqual(shared.match('GET', '/tags', '')?.values, ['identity', 'messaging'])
})

test('labels are named in order', () =>
  assert.deepEqual(labelNames('/app-instances/{appInstanceArn}/admins/{appInstanceAdminArn}?a={b}'), [
    'appInstanceArn',
    'appInstanceAdminArn',
  ]))
