import { adoption } from './adoption.ts'
import { storeCommand } from './store-command.ts'

const create = adoption({
  id: { pattern: /^[0-9a-f]{32}$/u, allowed: '32 hexadecimal digits in lower case', isRequired: true },
  idForm: '32 hex digits',
  // As CreateApp takes it.
  name: { pattern: /^.{1,64}$/su, allowed: '1 to 64 characters' },
  service: 'mobiletargeting',
  resourceType: 'apps',
  arnName: 'appArn',
  exists: async ({ pushApps }, accountId, id) => pushApps.exists(accountId, id),
  insert: async ({ pushApps }, { accountId, id, name, nowMs }) =>
    pushApps.insert({ accountId, id, name, createdAtMs: nowMs }),
})

/** `carillon app`: adopts a push application whose ARN is compiled into apps. Source: ours, answer 9. */
export const app = storeCommand('app', 'create a push application under an id that apps know', { create })
