import { onceMoreOnPostgres } from '../once-more.ts'

await onceMoreOnPostgres('test/wire/{doors,temporary-credentials,throttling}.test.ts')
