import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FormNode, formOf } from './form.ts'

const plain = ({ text, parts }: FormNode): unknown =>
  parts.size === 0 ? text : Object.fromEntries([...parts].map(([name, node]) => [name, plain(node)]))

const FORMS: readonly (readonly [title: string, form: string, read: unknown])[] = [
  [
    'names lead through places',
    'Tags.member.1.Key=a&Tags.member.1.Value=b&Name=x',
    { Tags: { member: { 1: { Key: 'a', Value: 'b' } } }, Name: 'x' },
  ],
  ['a plus is a blank, and an encoded one a plus', 'a=x+y%2Bz', { a: 'x y+z' }],
  ['what is encoded means what it says', '%41%2E1=%C3%A4%26', { A: { 1: 'ä&' } }],
  ['of two the last counts', 'a=1&a=2', { a: '2' }],
  ['one without a value is empty', 'a&b=', { a: '', b: '' }],
  [
    'no name is special',
    '__proto__=x&constructor.prototype=y',
    Object.fromEntries([
      ['__proto__', 'x'],
      ['constructor', { prototype: 'y' }],
    ]),
  ],
]

for (const [title, form, read] of FORMS)
  test(`in a form, ${title}`, () => assert.deepEqual(plain(formOf(Buffer.from(form))), read))

const REFUSED: readonly (readonly [title: string, form: Buffer])[] = [
  ['what is not UTF-8', Buffer.from('a=%ff')],
  ['half an escape', Buffer.from('a=%4')],
  ['U+0000', Buffer.from('a=%00')],
  ['bytes that are not encoded', Buffer.from('a=ä')],
  ['more parameters than any operation has', Buffer.from('a=1&'.repeat(1001))],
  ['a name that reaches too deep', Buffer.from(`${'a.'.repeat(16)}a=1`)],
]

for (const [title, form] of REFUSED)
  test(`a form is refused for ${title}`, () => assert.throws(() => formOf(form), { name: 'BadRequestException' }))
