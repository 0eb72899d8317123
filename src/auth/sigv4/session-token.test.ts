import assert from 'node:assert/strict'
import test from 'node:test'
import { EXAMPLE_KEY, httpRequest, type RequestParts } from '../../../test/support/signed-request.ts'
import { rootCaller } from '../principal-caller.ts'
import { verifier } from './verify.ts'

const caller = rootCaller('aws', '123456789012', 'AKIDEXAMPLE')
const TOKEN = 'sealed-token_1'

const authenticate = async (query: string, headers: RequestParts['headers'] = [], expired = false) => {
  const { authenticate } = verifier({
    findCredential: (_, token) => (token === TOKEN ? { ...EXAMPLE_KEY, disabled: false, expired, caller } : undefined),
    region: 'us-east-1',
    now: () => Date.UTC(2015, 7, 30, 12, 36),
  })
  const request = httpRequest({ path: '/app-instances', query, headers: [['Host', '127.0.0.1:8080'], ...headers] })
  return authenticate(request, 'chime')
}

// Both signed by botocore 1.43.11 at 20150830T123600Z.
const HEADERS = [
  ['X-Amz-Date', '20150830T123600Z'],
  ['X-Amz-Security-Token', TOKEN],
  [
    'Authorization',
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/chime/aws4_request, ' +
      'SignedHeaders=host;x-amz-date;x-amz-security-token, ' +
      'Signature=60441378773247f635de3faae6bc29210685c1d04c668882eb6272da87b7268f',
  ],
] as const
const QUERY =
  'max-results=5&X-Amz-Algorithm=AWS4-HMAC-SHA256' +
  '&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20150830T123600Z' +
  '&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Security-Token=sealed-token_1' +
  '&X-Amz-Signature=f9303b0ca748ec7fe217eae440980abcfe72d3b80c7ed65f495bec6fe223c69e'

const TOKEN_HEADER = ['X-Amz-Security-Token', TOKEN] as const
const [DATE, , [, AUTHORIZATION]] = HEADERS

test('accepts a session token in a signed header', async () => assert.equal(await authenticate('', HEADERS), caller))

test('accepts a session token in a presigned query', async () => assert.equal(await authenticate(QUERY), caller))

const withoutToken = QUERY.replace(`&X-Amz-Security-Token=${TOKEN}`, '')
const unsignedToken = AUTHORIZATION.replace(';x-amz-security-token', '')

const UNRECOGNIZED = 'UnrecognizedClientException'
const INCOMPLETE = 'IncompleteSignatureException'

const REFUSED: readonly (readonly [title: string, query: string, headers: RequestParts['headers'], name: string])[] = [
  ['another token in its header', '', [DATE, ['X-Amz-Security-Token', 'x'], HEADERS[2]], UNRECOGNIZED],
  ['an empty token in its header', '', [DATE, ['X-Amz-Security-Token', ''], HEADERS[2]], UNRECOGNIZED],
  ['no token for its key', '', [DATE, HEADERS[2]], UNRECOGNIZED],
  ['another token in its query', QUERY.replace(TOKEN, 'x'), [], UNRECOGNIZED],
  ['no token in its query', withoutToken, [], UNRECOGNIZED],
  ['two tokens in its headers', '', [...HEADERS, TOKEN_HEADER], INCOMPLETE],
  ['two tokens in its query', `${QUERY}&X-Amz-Security-Token=${TOKEN}`, [], INCOMPLETE],
  ['a second token under a name in lower case', `${QUERY}&x-amz-security-token=${TOKEN}`, [], INCOMPLETE],
  ['a signed query and a token in its header', QUERY, [TOKEN_HEADER], INCOMPLETE],
  ['a signed header and a token in its query', `X-Amz-Security-Token=${TOKEN}`, HEADERS, INCOMPLETE],
  [
    'a token that is not signed',
    '',
    [DATE, TOKEN_HEADER, ['Authorization', unsignedToken]],
    'InvalidSignatureException',
  ],
]

for (const [title, query, headers, name] of REFUSED)
  test(`refuses a request with ${title}`, () => assert.rejects(authenticate(query, headers), { name, status: 403 }))

test('says that a session has expired only to who signed with it', async () => {
  await assert.rejects(authenticate('', HEADERS, true), { name: 'ExpiredTokenException', status: 403 })
  await assert.rejects(authenticate('max-results=5', HEADERS, true), { name: 'InvalidSignatureException' })
})
