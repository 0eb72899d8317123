import { missingOf, type Refusal, type Stranger, textIn, timeIn } from './stranger.ts'

/** How an export of MongoDB writes a pointer, and how Parse's own does. */
const userOf = (line: unknown): string | undefined =>
  textIn(line, 'user', 'objectId') ?? /^_User\$(.+)$/u.exec(textIn(line, '_p_user') ?? '')?.[1]

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
export const parseInstallation = (line: unknown): Stranger | Refusal => {
  const id = textIn(line, 'objectId') ?? textIn(line, '_id')
  const platform = textIn(line, 'deviceType')
  const deviceToken = textIn(line, 'deviceToken')
  const user = userOf(line)
  const missing = missingOf({ objectId: id, deviceType: platform, deviceToken, user })
  if (missing) return missing
  const createdAtMs = timeOf(line, 'createdAt')
  const updatedAtMs = timeOf(line, 'updatedAt')
  return {
    id: id!,
    app: textIn(line, 'appIdentifier') ?? '',
    platform: platform!,
    user: user!,
    deviceToken: deviceToken!,
    isAlive: true,
    wantsMessages: true,
    ...(createdAtMs !== undefined && { createdAtMs }),
    ...(updatedAtMs !== undefined && { updatedAtMs }),
  }
}
