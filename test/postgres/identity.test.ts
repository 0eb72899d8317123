import { onceMoreOnPostgres } from './once-more.ts'

await onceMoreOnPostgres('src/apis/identity/**/*.test.ts')
