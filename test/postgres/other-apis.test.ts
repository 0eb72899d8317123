import { operationTests } from './operation-tests.ts'

await operationTests('src/apis/*.test.ts', 'src/apis/{pinpoint,sts}/**/*.test.ts', 'src/background/*.test.ts')
