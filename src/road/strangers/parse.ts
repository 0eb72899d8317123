import { Refusal } from '../members.ts'
import { neededIn, type Registry, textIn, timeIn } from './stranger.ts'

/** How an export of MongoDB writes a pointer, and how Parse's own does. */
const userOf = (line: unknown): string => {
  const user = textIn(line, 'user', 'objectId') ?? /^_User\$(.+)$/u.exec(textIn(line, '_p_user') ?? '')?.[1]
  if (user === undefined) throw new Refusal('user is missing, or no pointer to one')
  return user
}

/** As Parse's API writes a time, as its own exports do, and as those of MongoDB do. */
const timeOf = (line: unknown, name: string): number | undefined =>
  timeIn(line, name) ?? timeIn(line, name, 'iso') ?? timeIn(line, `_${name.replace('At', '_at')}`, '$date')

/**
 * Reads an installation of Parse Server, from its API (`GET /installations`) or an export of the collection
 * `_Installation`.
 *
 * Shape   {objectId, deviceType, deviceToken, appIdentifier, user: a pointer to _User, createdAt, updatedAt}
 * Source  Parse Platform's REST guide, Push notifications: installations
 */
export const parseInstallation: Registry = (line) => ({
  id: neededIn(line, ['objectId'], ['_id']),
  platform: neededIn(line, ['deviceType']),
  deviceToken: neededIn(line, ['deviceToken']),
  user: userOf(line),
  app: textIn(line, 'appIdentifier') ?? '',
  isAlive: true,
  wantsMessages: true,
  createdAtMs: timeOf(line, 'createdAt'),
  updatedAtMs: timeOf(line, 'updatedAt'),
})
