import { onceMoreOnPostgres } from '../once-more.ts'

await onceMoreOnPostgres('test/wire/aws-cli.test.ts')
