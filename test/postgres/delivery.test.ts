import { onceMoreOnPostgres } from './once-more.ts'

await onceMoreOnPostgres('test/delivery/{delivery,moves,settlements}.test.ts')
