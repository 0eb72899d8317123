import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpRequest } from '../../lib/http.ts'
import { checkAccept, checkContentType } from './media-type.ts'

const requestWith = (name: string, values: readonly string[]): HttpRequest => ({
  id: 'r1',
  method: 'POST',
  path: '/',
  query: '',
  headers: new Map(values.length === 0 ? [] : [[name, values]]),
  body: Buffer.alloc(0),
  secure: false,
  sourceIp: '127.0.0.1',
})

const JSON_BODIES = [
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'application/x-amz-json-1.0',
  'application/x-amz-json-1.1;charset=utf-8',
]

for (const type of JSON_BODIES)
  test(`a body may be ${type}`, () => checkContentType(requestWith('content-type', [type])))

const OTHER_BODIES = [
  [],
  [''],
  ['text/plain'],
  ['application/jsonp'],
  ['application/x-amz-json-2.0'],
  ['application/json', 'application/json'],
]

for (const types of OTHER_BODIES)
  test(`a body must not be ${JSON.stringify(types)}`, () =>
    assert.throws(() => checkContentType(requestWith('content-type', types)), { status: 415 }))

const ACCEPTING = [
  [],
  [''],
  ['*/*'],
  ['application/json'],
  ['application/x-amz-json-1.0'],
  ['text/html, application/*;q=0.8'],
  ['text/html', 'application/json;q=0.1'],
  ['application/json;q=1, */*;q=0'],
  ['application/json;version=0'],
]

for (const values of ACCEPTING)
  test(`JSON is acceptable to ${JSON.stringify(values)}`, () => checkAccept(requestWith('accept', values)))

const EXCLUDING = [
  ['text/html'],
  ['application/xml, text/*'],
  ['application/json;q=0'],
  ['application/json; Q=0.000, */*'],
  ['*/*;q=0'],
  [','],
]

for (const values of EXCLUDING)
  test(`JSON is not acceptable to ${JSON.stringify(values)}`, () =>
    assert.throws(() => checkAccept(requestWith('accept', values)), { status: 406 }))
