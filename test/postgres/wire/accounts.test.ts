import { onceMoreOnPostgres } from '../once-more.ts'

await onceMoreOnPostgres('test/wire/accounts.test.ts')
