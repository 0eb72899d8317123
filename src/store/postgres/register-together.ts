import { textOfKey } from '../keys.ts'
import type { PlainRegistration } from './plain-registration.ts'
import type { Session } from './session.ts'

// The function is made by migration 9.
const REGISTER = `select register_together(?::bytea[], ?::bytea[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
  ?::bytea[], ?::bytea[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::bytea[], ?::text[], ?::bigint[], ?) as "key"`

/**
 * Registers those of which all holds that they rest on, and returns them; of the others nothing is written. No two may be
 * of one user, or have a token in common. In a transaction whose statements each see what was committed before.
 */
export const registerTogether = async (
  sql: Session,
  plain: readonly PlainRegistration[],
): Promise<readonly PlainRegistration[]> => {
  const registrations = plain.map(({ registration }) => registration)
  const devices = registrations.map(({ device }) => device)
  const requests = plain.map(({ request }) => request)
  const others = await sql.all<{ readonly key: Uint8Array }>(
    REGISTER,
    registrations.map(({ user }) => user.key),
    plain.map(({ endpointKey }) => endpointKey),
    devices.map(({ type }) => type),
    plain.map(({ pushApp }) => pushApp.accountId),
    devices.map(({ pushAppId }) => pushAppId),
    devices.map(({ deviceToken }) => deviceToken),
    devices.map(({ voipDeviceToken }) => voipDeviceToken),
    plain.map(({ tokenKeys: [device] }) => device!),
    plain.map(({ tokenKeys: [, voip] }) => voip ?? null),
    devices.map(({ name }) => name),
    devices.map(({ allowMessages }) => allowMessages),
    registrations.map(({ nowMs }) => nowMs),
    requests.map(({ key }) => key),
    requests.map(({ digest }) => digest),
    requests.map(({ answer }) => answer),
    requests.map(({ expiresAtMs }) => expiresAtMs),
    // A server has one quota for all.
    registrations[0]!.endpointsMax,
  )
  if (others.length === 0) return plain
  const left = new Set(others.map(({ key }) => textOfKey(key)))
  return plain.filter(({ registration }) => !left.has(textOfKey(registration.user.key)))
}
