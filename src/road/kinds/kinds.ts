import type { Kind } from '../kind.ts'
import { accessKey } from './access-keys.ts'
import { admin } from './admins.ts'
import { bot } from './bots.ts'
import { endpoint } from './endpoints.ts'
import { appInstance } from './instances.ts'
import { oidcProvider } from './oidc-providers.ts'
import { principal } from './principals.ts'
import { pushApp } from './push-apps.ts'
import { pushChannel } from './push-channels.ts'
import { request } from './requests.ts'
import { user } from './users.ts'

/** Every kind of record, each behind those that it needs to be there. */
export const KINDS: readonly Kind[] = [
  principal,
  accessKey,
  oidcProvider,
  pushApp,
  pushChannel,
  appInstance,
  user,
  bot,
  admin,
  endpoint,
  request,
]

const BY_NAME = new Map(KINDS.map((kind) => [kind.name, kind]))

/** The kind of this name, if there is one. */
export const kindNamed = (name: unknown): Kind | undefined => (typeof name === 'string' ? BY_NAME.get(name) : undefined)
