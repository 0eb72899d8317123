import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { HttpRequest } from '../../lib/http.ts'
import type { OperationModel } from '../model.ts'
import { loadModel } from '../model-file.ts'
import { router } from '../router.ts'
import { decoder } from './decode.ts'

const modelNamed = (name: string) =>
  loadModel(JSON.parse(readFileSync(new URL(`../../../models/${name}.json`, import.meta.url), 'utf8')))

/** An operation with each kind of text outside the body, which no API of ours has together. */
const texts = loadModel({
  service: { serviceFullName: 'Test', signingName: 'test', protocol: 'rest-json' },
  operations: {
    Texts: { http: { method: 'GET', requestUri: '/texts/{count}' }, input: 'In', output: null, errors: [] },
  },
  shapes: {
    In: {
      type: 'structure',
      members: {
        Count: { shape: 'Integer', location: 'uri', locationName: 'count' },
        Bearer: { shape: 'String', location: 'header', locationName: 'X-Amz-Chime-Bearer' },
        After: { shape: 'Time', location: 'querystring', locationName: 'not-after' },
        Deep: { shape: 'Boolean', location: 'querystring', locationName: 'deep' },
      },
    },
    Integer: { type: 'integer' },
    String: { type: 'string' },
    Time: { type: 'timestamp' },
    Boolean: { type: 'boolean' },
  },
})

const identity = modelNamed('chime-sdk-identity')
const pinpoint = modelNamed('pinpoint-push')

const INSTANCE = 'arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e'
const USER = `${INSTANCE}/user/us-east-1:b7ea@x`
const APP = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/611e3e3cdd47474c9c1399a50example'
const USERS = '/app-instance-users'
const REGISTER = `POST ${USERS}/${encodeURIComponent(USER)}/endpoints`
const PHONE = {
  Type: 'APNS',
  ResourceArn: APP,
  EndpointAttributes: { DeviceToken: 'd0' },
  ClientRequestToken: 'once',
}
const JSON_TYPE = { 'content-type': 'application/json' }

const routes = router<OperationModel>(
  [identity, pinpoint, texts].flatMap(({ operations }) =>
    [...operations.values()].map((value) => ({ method: value.method, requestUri: value.requestUri, value })),
  ),
)

/** What a request decodes to, by `METHOD target`. */
const decode = (line: string, body: unknown = '', headers: Record<string, string | string[]> = JSON_TYPE) => {
  const [method = '', target = ''] = line.split(' ')
  const [path = '', query = ''] = target.split('?')
  const request: HttpRequest = {
    id: 'r1',
    method,
    path,
    query,
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat()])),
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    secure: false,
    sourceIp: '127.0.0.1',
  }
  const { values, labels } = routes.match(method, path, query) ?? assert.fail('no such route')
  const [operation] = values
  return decoder(operation ?? assert.fail())(request, labels)
}

const DECODED: readonly [rule: string, line: string, body: unknown, input: unknown][] = [
  ['a label and a body', REGISTER, PHONE, { AppInstanceUserArn: USER, ...PHONE }],
  [
    'null members as absent',
    REGISTER,
    { ...PHONE, Name: null, AllowMessages: null },
    { AppInstanceUserArn: USER, ...PHONE },
  ],
  [
    'no unknown members',
    REGISTER,
    { ...PHONE, Colour: 'red', AppInstanceUserArn: 'x' },
    { AppInstanceUserArn: USER, ...PHONE },
  ],
  ['an empty body', `PUT ${USERS}/${encodeURIComponent(USER)}/expiration-settings`, '', { AppInstanceUserArn: USER }],
  [
    'query parameters',
    `GET ${USERS}?next-token=ab%2Fc%2Bd%3D%3D&app-instance-arn=${encodeURIComponent(INSTANCE)}&max-results=5`,
    '',
    { AppInstanceArn: INSTANCE, MaxResults: 5, NextToken: 'ab/c+d==' },
  ],
  ['a plus in a query as a plus', 'GET /app-instances?next-token=a+b%20c', '', { NextToken: 'a+b c' }],
  ['an equals sign in a query value', 'GET /app-instances?next-token=a==', '', { NextToken: 'a==' }],
  ['an empty query value', 'GET /app-instances?next-token=', '', { NextToken: '' }],
  ['no unknown query parameters', 'GET /app-instances?X-Amz-Date=%ff&%=1&&max-results=5', '', { MaxResults: 5 }],
  ['the last of a repeated query parameter', 'GET /app-instances?max-results=51&max-results=5', '', { MaxResults: 5 }],
  [
    'a list in a query',
    `DELETE /v1/tags/${encodeURIComponent(APP)}?tagKeys=a&tagKeys=b%20c`,
    '',
    { ResourceArn: APP, TagKeys: ['a', 'b c'] },
  ],
  [
    'a list of one in a query',
    `DELETE /v1/tags/${encodeURIComponent(APP)}?tagKeys=a`,
    '',
    { ResourceArn: APP, TagKeys: ['a'] },
  ],
  [
    'a payload member',
    'POST /v1/apps',
    { tags: { team: 'chat' }, Name: 'Push' },
    { CreateApplicationRequest: { Name: 'Push', tags: { team: 'chat' } } },
  ],
  [
    'emoji as they are',
    'POST /app-instances',
    { Name: 'Ada 👩‍👩‍👧', ClientRequestToken: 't1' },
    { Name: 'Ada 👩‍👩‍👧', ClientRequestToken: 't1' },
  ],
  [
    'emoji as boto3 escapes them',
    'POST /app-instances',
    '{"Name":"\\ud83d\\udcf1","ClientRequestToken":"t1"}',
    { Name: '📱', ClientRequestToken: 't1' },
  ],
  [
    '256 emoji in a name',
    'POST /app-instances',
    { Name: '📱'.repeat(256), ClientRequestToken: 't1' },
    { Name: '📱'.repeat(256), ClientRequestToken: 't1' },
  ],
]

for (const [rule, line, body, input] of DECODED)
  test(`decodes ${rule}`, () => assert.deepEqual(decode(line, body), input))

const REFUSED: readonly [rule: string, line: string, body: unknown, message: string | RegExp][] = [
  [
    'every failing member by its wire name',
    REGISTER.replace('arn%3Aaws', 'arm%3Aaws'),
    { Type: 'SMS', EndpointAttributes: {}, ClientRequestToken: 'ü' },
    /^appInstanceUserArn: pattern arn:.*; Type: one of APNS, APNS_SANDBOX, GCM; ResourceArn: required; EndpointAttributes.DeviceToken: required; ClientRequestToken: length 2 to 64; ClientRequestToken: pattern \[-_a-zA-Z0-9\]\*$/,
  ],
  [
    '257 emoji in a name',
    'POST /app-instances',
    { Name: '📱'.repeat(257), ClientRequestToken: 't1' },
    'Name: length 1 to 256',
  ],
  [
    'a null in a required member',
    REGISTER,
    { ...PHONE, EndpointAttributes: { DeviceToken: null } },
    'EndpointAttributes.DeviceToken: required',
  ],
  [
    'an empty body where members are required',
    'POST /app-instances',
    '',
    'Name: required; ClientRequestToken: required',
  ],
  ['an empty payload', 'POST /v1/apps', '', 'Name: required'],
  [
    'a broken item of a list',
    'POST /app-instances',
    { Name: 'a', ClientRequestToken: 't1', Tags: [{ Key: 'k', Value: 'v' }, { Key: '' }] },
    'Tags[1].Key: length 1 to 128; Tags[1].Value: required',
  ],
  ['a missing query parameter', `GET ${USERS}`, '', 'app-instance-arn: required'],
  ['a number above its range in a query', 'GET /app-instances?max-results=51', '', 'max-results: 1 to 50'],
  ['no number in a query', 'GET /app-instances?max-results=', '', 'max-results: an integer'],
  ['a fraction in a query', 'GET /app-instances?max-results=5.0', '', 'max-results: an integer'],
  ['a hexadecimal number in a query', 'GET /app-instances?max-results=0x5', '', 'max-results: an integer'],
  ['a broken escape in a label', `GET ${USERS}/arn%3`, '', /^appInstanceUserArn: must be percent-encoded UTF-8/],
  ['a label that is not UTF-8', `GET ${USERS}/arn%ff`, '', /^appInstanceUserArn: must be percent-encoded UTF-8/],
  ['a surrogate in a label', `GET ${USERS}/arn%ed%a0%80`, '', /^appInstanceUserArn: must be percent-encoded UTF-8/],
  ['U+0000 in a label', `GET ${USERS}/arn%00`, '', /^appInstanceUserArn: must be percent-encoded UTF-8/],
  [
    'raw bytes above ASCII in a label',
    `GET ${USERS}/ar\u00fc`,
    '',
    /^appInstanceUserArn: must be percent-encoded UTF-8/,
  ],
  ['a broken escape in a query', 'GET /app-instances?next-token=%zz', '', /^next-token: must be percent-encoded UTF-8/],
  ['U+0000 in a query', 'GET /app-instances?next-token=%00', '', /^next-token: must be percent-encoded UTF-8/],
  ['a lone surrogate in a member that no operation knows', REGISTER, '{"Colour":"\\ud800"}', /lone surrogate/],
]

for (const [rule, line, body, message] of REFUSED)
  test(`refuses ${rule}`, () =>
    assert.throws(() => decode(line, body), { name: 'BadRequestException', status: 400, code: 'BadRequest', message }))

test('does not echo what a caller sent', () =>
  assert.throws(
    () => decode('POST /v1/apps', { Name: 7, tags: { secretKey: 7 } }),
    ({ message }: Error) => message === 'Name: a string; tags.value: a string',
  ))

test('holds members in the order of the model, whatever the order they came in', () => {
  const body =
    '{"AllowMessages":"ALL","ClientRequestToken":"once","EndpointAttributes":{"VoipDeviceToken":"v","DeviceToken":"d"},"ResourceArn":"'
  assert.equal(
    JSON.stringify(decode(REGISTER, `${body}${APP}","Type":"APNS","Name":"n"}`)),
    `{"AppInstanceUserArn":"${USER}","Name":"n","Type":"APNS","ResourceArn":"${APP}","EndpointAttributes":{"DeviceToken":"d","VoipDeviceToken":"v"},"ClientRequestToken":"once","AllowMessages":"ALL"}`,
  )
})

test('ignores a body where the operation has none', () =>
  assert.deepEqual(decode('GET /app-instances', 'not JSON', {}), {}))

test('reads headers, times and truth values from texts', () =>
  assert.deepEqual(
    decode('GET /texts/-7?not-after=2021-10-26T15%3A06%3A41.5Z&deep=true', '', { 'x-amz-chime-bearer': USER }),
    { Count: -7, Bearer: USER, After: 1635260801500, Deep: true },
  ))

test('names texts that stand for no value', () =>
  assert.throws(() => decode('GET /texts/seven?not-after=yesterday&deep=1', '', {}), {
    message: 'count: an integer; not-after: a time in epoch seconds; deep: true or false',
  }))

test('refuses a header sent more than once', () =>
  assert.throws(() => decode('GET /texts/7', '', { 'x-amz-chime-bearer': [USER, USER] }), {
    name: 'BadRequestException',
    message: 'X-Amz-Chime-Bearer: sent more than once',
  }))

test('a body needs a Content-Type that is JSON', () =>
  assert.throws(() => decode(REGISTER, PHONE, {}), { name: 'UnsupportedMediaTypeException', status: 415 }))

test('an answer in JSON must be acceptable', () =>
  assert.throws(() => decode('GET /app-instances', '', { accept: 'text/html' }), {
    name: 'NotAcceptableException',
    status: 406,
  }))
