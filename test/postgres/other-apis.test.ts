import { onceMoreOnPostgres } from './once-more.ts'

await onceMoreOnPostgres(
  'src/apis/*.test.ts',
  'src/apis/{pinpoint,sts}/**/*.test.ts',
  'src/auth/session-keys.test.ts',
  'src/background/*.test.ts',
)
