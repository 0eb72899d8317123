import { operationTests } from './operation-tests.ts'

await operationTests('src/apis/identity/**/*.test.ts')
