import { adoption } from './adoption.ts'
import { storeCommand } from './store-command.ts'

const create = adoption({
  id: {
    pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u,
    allowed: 'a UUID in lower case',
    isRequired: true,
  },
  idForm: 'uuid',
  // As CreateAppInstance takes it.
  name: {
    pattern: /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]{1,256}$/u,
    allowed: '1 to 256 characters, none a control character',
  },
  service: 'chime',
  resourceType: 'app-instance',
  arnName: 'appInstanceArn',
  exists: async ({ appInstances }, accountId, id) => (await appInstances.key(accountId, id)) !== undefined,
  insert: ({ appInstances }, adopted) => appInstances.insert({ ...adopted, metadata: null }),
})

/** `carillon app-instance`: adopts an app instance whose ARN is compiled into apps. Source: ours, answer 9. */
export const appInstance = storeCommand('app-instance', 'create an app instance under an id that apps know', { create })
