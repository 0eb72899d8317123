import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpRequest } from '../../../test/support/signed-request.ts'
import { ServiceError } from '../../lib/service-error.ts'
import { loadModel } from '../model-file.ts'
import { query } from './index.ts'

const { operations } = loadModel({
  service: { serviceFullName: 'Bells', signingName: 'bells', protocol: 'query' },
  operations: {
    Ring: { http: { method: 'POST', requestUri: '/' }, input: 'RingRequest', output: 'RingResponse', errors: [] },
  },
  shapes: {
    RingRequest: {
      type: 'structure',
      required: ['Bell'],
      members: {
        Bell: { shape: 'Name' },
        Times: { shape: 'Times' },
        Muffled: { shape: 'Flag' },
        From: { shape: 'Time' },
        Ringers: { shape: 'Ringers' },
      },
    },
    RingResponse: { type: 'structure', members: { Rung: { shape: 'Rung' }, Note: { shape: 'Name' } } },
    Rung: { type: 'structure', members: { Times: { shape: 'Times' }, Until: { shape: 'Time' } } },
    Ringers: { type: 'list', member: { shape: 'Ringer' }, max: 11 },
    Ringer: { type: 'structure', required: ['Name'], members: { Name: { shape: 'Name' } } },
    Name: { type: 'string', min: 2, max: 9 },
    Times: { type: 'integer', min: 1, max: 3 },
    Flag: { type: 'boolean' },
    Time: { type: 'timestamp' },
  },
})
const ring = operations.get('Ring')!
const { decode, encode, encodeError, operationName } = query('2026-01-01', 'https://bells.example/"&')

const requestWith = (body: string, type = 'application/x-www-form-urlencoded; charset=utf-8') =>
  httpRequest({ method: 'POST', body, headers: [['content-type', type]] })
const decoded = (body: string, type?: string) => decode(ring, requestWith(body, type), [])

test('an input is read by the model: numbers, times, lists in their order, nothing that is unknown', () => {
  const names = Array.from({ length: 11 }, (_, at) => `Ringers.member.${11 - at}.Name=ringer-${11 - at}`)
  const form = ['Bell=big', 'Times=2', 'Muffled=true', 'From=2026-01-01T00:00:00Z', 'Unknown=x', ...names].join('&')
  assert.deepEqual(decoded(form), {
    Bell: 'big',
    Times: 2,
    Muffled: true,
    From: Date.UTC(2026, 0, 1),
    Ringers: names.map((_, at) => ({ Name: `ringer-${at + 1}` })),
  })
})

test('an empty list is sent as an empty text', () => {
  assert.deepEqual(decoded('Bell=big&Ringers='), { Bell: 'big', Ringers: [] })
})

const FAULTS: readonly (readonly [form: string, message: string])[] = [
  ['', 'Bell: required'],
  ['Bell=x&Times=4&Ringers.member.1.Name=y', 'Bell: length 2 to 9; Times: 1 to 3; Ringers[0].Name: length 2 to 9'],
  [
    'Bell=big&Times=two&Muffled=maybe&From=now',
    'Times: an integer; Muffled: true or false; From: a time in epoch seconds',
  ],
  // What has not the form of its member is not left out: it may be there to restrict.
  ['Bell.member.1=big', 'Bell: a string'],
  ['Bell=big&Bell.member.1=big', 'Bell: a string'],
  ['Bell=big&Ringers=ann', 'Ringers: a list'],
  ['Bell=big&Ringers.1.Name=ann', 'Ringers: a list'],
  ['Bell=big&Ringers.member.x.Name=ann', 'Ringers: a list'],
  ['Bell=big&Ringers.member.0.Name=ann', 'Ringers: a list'],
  ['Bell=big&Ringers.member.1=ann', 'Ringers[0]: an object'],
]

for (const [form, message] of FAULTS)
  test(`"${form}" is refused: ${message}`, () =>
    assert.throws(() => decoded(form), { name: 'BadRequestException', message }))

test('a body that is not declared to be a form is refused', () => {
  assert.throws(() => decoded('Bell=big', 'application/json'), { name: 'UnsupportedMediaTypeException' })
})

test('a request names its operation, if it is for this version', () => {
  const named = (form: string) => operationName?.(requestWith(form))
  assert.deepEqual(
    [named('Action=Ring&Version=2026-01-01'), named('Action=Ring&Version=2025-01-01'), named('Version=2026-01-01')],
    ['Ring', '', ''],
  )
})

test('an output is XML in which no text can end what it stands in', () => {
  const output = { Rung: { Times: 2, Until: Date.UTC(2026, 0, 1, 0, 0, 0, 999) }, Note: '<&>"\r\u0007', Unknown: 'x' }
  assert.deepEqual(encode(ring, output, 'r<1'), {
    status: 200,
    headers: { 'x-amzn-RequestId': 'r<1', 'content-type': 'text/xml' },
    body:
      '<RingResponse xmlns="https://bells.example/&quot;&amp;"><RingResult>' +
      '<Rung><Times>2</Times><Until>2026-01-01T00:00:00Z</Until></Rung><Note>&lt;&amp;&gt;&quot;&#13;\uFFFD</Note>' +
      '</RingResult><ResponseMetadata><RequestId>r&lt;1</RequestId></ResponseMetadata></RingResponse>',
  })
})

test('an output of another kind than the model says is a bug, not an answer', () => {
  assert.throws(() => encode(ring, { Rung: 'twice' }, 'r1'), TypeError)
  assert.throws(() => encode(ring, { Rung: { Until: 'noon' } }, 'r1'), TypeError)
})

test('an error says its code, whose fault it is, and what it adds as headers', () => {
  const slow = new ServiceError('Slow', 400, 'Throttling', 'Wait <a while>', { headers: { 'Retry-After': '3' } })
  assert.deepEqual(encodeError(slow, 'r1'), {
    status: 400,
    headers: { 'Retry-After': '3', 'x-amzn-RequestId': 'r1', 'content-type': 'text/xml' },
    body:
      '<ErrorResponse xmlns="https://bells.example/&quot;&amp;"><Error><Type>Sender</Type><Code>Throttling</Code>' +
      '<Message>Wait &lt;a while&gt;</Message></Error><RequestId>r1</RequestId></ErrorResponse>',
  })
  assert.match(encodeError(new ServiceError('x', 500, 'x', 'x'), 'r1').body, /<Type>Receiver</)
})
