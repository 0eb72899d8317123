import { onceMoreOnPostgres } from '../once-more.ts'

await onceMoreOnPostgres('test/wire/sdk-javascript.test.ts')
