import assert from 'node:assert/strict'
import test from 'node:test'
import { httpRequest } from '../../../test/support/signed-request.ts'
import { canonicalHeaders, canonicalParameters, canonicalPath, canonicalQuery } from './canonical-request.ts'

const PATHS = [
  ['/', '/'],
  ['/app-instances', '/app-instances'],
  ['/app-instances/', '/app-instances/'],
  ['/tags/a-b_c.d~e', '/tags/a-b_c.d~e'],
  ['/app-instances/arn%3Aaws%2Fx', '/app-instances/arn%253Aaws%252Fx'],
  ['/app-instances/arn%3aaws', '/app-instances/arn%253aaws'],
  ['/app-instances/arn:aws@x', '/app-instances/arn%3Aaws%40x'],
  ["/!'()*", '/%21%27%28%29%2A'],
  ['/\u00e1\u0088\u00b4', '/%E1%88%B4'],
  ['//a//b', '/a/b'],
  ['/./a/./b/.', '/a/b'],
  ['/a/b/../c', '/a/c'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/%2E%2E/a', '/%252E%252E/a'],
  ['/.a/..b', '/.a/..b'],
] as const

for (const [path, expected] of PATHS)
  test(`the path ${path} is signed as ${expected}`, () => assert.equal(canonicalPath(path), expected))

const QUERIES = [
  ['', ''],
  ['b=2&a=1', 'a=1&b=2'],
  ['a=2&a=1&a=10', 'a=1&a=10&a=2'],
  ['a-b=1&a=2', 'a=2&a-b=1'],
  ['B=1&a=2', 'B=1&a=2'],
  ['operation=tag-resource', 'operation=tag-resource'],
  ['force', 'force='],
  ['force=', 'force='],
  ['a=b=c', 'a=b%3Dc'],
  ['=a', '=a'],
  ['a=1&&b=2&', 'a=1&b=2'],
  ['arn=arn%3aaws%3a', 'arn=arn%3Aaws%3A'],
  ['arn=arn:aws/x', 'arn=arn%3Aaws%2Fx'],
  ['%61=%7E', 'a=~'],
  ['a=%zz%4', 'a=%25zz%254'],
  ['a=b+c%20d', 'a=b%2Bc%20d'],
  ['a=\u00e1\u0088\u00b4', 'a=%E1%88%B4'],
  ['a=%FF%00', 'a=%FF%00'],
  ['X-Amz-Signature=00&X-Amz-Date=1', 'X-Amz-Date=1'],
] as const

for (const [query, expected] of QUERIES)
  test(`the query '${query}' is signed as '${expected}'`, () =>
    assert.equal(canonicalQuery(canonicalParameters(query)), expected))

const HEADER_VALUES = [
  ['a plain one', ['json'], 'json'],
  ['blanks around it', [' \t json  '], 'json'],
  ['blanks and tabs inside it', ['a   b\t\tc "d  e"'], 'a b c "d e"'],
  ['nothing in it', [''], ''],
  ['a repetition', ['b', ' a ', 'b'], 'b,a,b'],
] as const

for (const [title, values, expected] of HEADER_VALUES)
  test(`a header value with ${title} is signed as '${expected}'`, () => {
    const request = httpRequest({ headers: [['Host', 'h'], ...values.map((value) => ['My-Header', value] as const)] })
    assert.equal(canonicalHeaders(request, 'host;my-header'), `host:h\nmy-header:${expected}\n`)
  })
