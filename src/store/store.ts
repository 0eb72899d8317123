/** The port that handlers, delivery and background work see: one small interface for each kind of resource. */
import type { Sql } from './database.ts'
import { accessKeys } from './sql/access-keys.ts'
import { admins } from './sql/admins.ts'
import { adoptions } from './sql/adoptions.ts'
import { appInstances } from './sql/app-instances.ts'
import { bots } from './sql/bots.ts'
import { deadLetters } from './sql/dead-letters.ts'
import { endpoints } from './sql/endpoints.ts'
import { removeEverything } from './sql/everything.ts'
import { leases } from './sql/leases.ts'
import { masterKeyCheck } from './sql/master-key-check.ts'
import { oidcProviders } from './sql/oidc-providers.ts'
import { outbox } from './sql/outbox.ts'
import { policies } from './sql/policies.ts'
import { principals } from './sql/principals.ts'
import { pushApps } from './sql/push-apps.ts'
import { pushAttempts } from './sql/push-attempts.ts'
import { pushChannels } from './sql/push-channels.ts'
import { pushResults } from './sql/push-results.ts'
import { pushSpread } from './sql/push-spread.ts'
import { registrations } from './sql/registrations.ts'
import { requests } from './sql/requests.ts'
import { rootKey } from './sql/root-key.ts'
import { sendWaits } from './sql/send-waits.ts'
import { sessionKeys } from './sql/session-keys.ts'
import { tags } from './sql/tags.ts'
import { users } from './sql/users.ts'
import { walks } from './sql/walks.ts'

/** What a transaction tells of itself while it runs; it may yet be undone, or run again. */
export interface Told {
  /** A push was accepted. */
  readonly accepted: () => void
  /** A token was taken from this endpoint, for another user's. */
  readonly moved: (endpointKey: Uint8Array) => void
  /** It is for a request with a ClientRequestToken, be it the first one or a repeat. */
  readonly asked: (parentKey: Uint8Array, requestKey: Uint8Array) => void
}

/** All resources, inside one transaction or on one snapshot. */
export const storeOver = (sql: Sql, told: Told) => ({
  accessKeys: accessKeys(sql),
  admins: admins(sql),
  adoptions: adoptions(sql, told.moved),
  appInstances: appInstances(sql),
  bots: bots(sql),
  deadLetters: deadLetters(sql),
  endpoints: endpoints(sql),
  leases: { push: leases(sql, 'push'), upkeep: leases(sql, 'upkeep') },
  masterKeyCheck: masterKeyCheck(sql),
  oidcProviders: oidcProviders(sql),
  outbox: outbox(sql, told.accepted),
  policies: policies(sql),
  principals: principals(sql),
  pushApps: pushApps(sql),
  pushAttempts: pushAttempts(sql),
  pushChannels: pushChannels(sql),
  pushResults: pushResults(sql),
  pushSpread: pushSpread(sql),
  registrations: registrations(sql, told.moved),
  requests: requests(sql, told.asked),
  rootKey: rootKey(sql),
  sendWaits: sendWaits(sql),
  sessionKeys: sessionKeys(sql),
  tags: tags(sql),
  users: users(sql),
  walks: walks(sql),
  removeEverything: () => removeEverything(sql),
})

/** All resources, inside one transaction or on one snapshot. */
export type Store = ReturnType<typeof storeOver>
