import { onceMoreOnPostgres } from '../once-more.ts'

await onceMoreOnPostgres('test/wire/boto3.test.ts')
