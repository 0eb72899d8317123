import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statementOf } from './statements.ts'

test('placeholders are numbered from the left', () => {
  assert.equal(
    statementOf('select ? from t where a = ? and b in (?, ?)').text,
    'select $1 from t where a = $2 and b in ($3, $4)',
  )
})

test('a text is the same statement each time, and no other text is', () => {
  assert.equal(statementOf('select ?'), statementOf('select ?'))
  assert.notEqual(statementOf('select ?').name, statementOf('select ?, 1').name)
})

for (const sql of [
  'insert into access_keys (access_key_id) values (?)',
  'update principals set disabled = ? where principal_id = ?',
  '\n  delete from policies where principal_id = ?',
])
  test(`servers are told of ${sql.trim()}`, () => assert.ok(statementOf(sql).changesCached))

for (const sql of ['select 1 from access_keys', 'update items set name = ?', 'delete from policies_of_old'])
  test(`nobody is told of ${sql}`, () => assert.ok(!statementOf(sql).changesCached))
