import { createHash, timingSafeEqual } from 'node:crypto'
import { isLoopback } from '../lib/address.ts'
import { type HttpRequest, singleHeader } from '../lib/http.ts'
import { ServiceError } from '../lib/service-error.ts'

/** Whom the admin port lets in. */
export interface AdmissionOptions {
  /** Where the port listens, as configured. */
  readonly host: string
  /** Wanted as `Authorization: Bearer <token>`; absent only where `host` is loopback. */
  readonly token?: string | undefined
}

const hostname = (hostHeader: string) => /^(?:\[([\da-f:.]+)\]|([^:]+))(?::\d+)?$/i.exec(hostHeader)?.slice(1).join('')

const digest = (secret: string) => createHash('sha256').update(secret).digest()

const refused = (message: string) => new ServiceError('ForbiddenException', 403, 'Forbidden', message)

/**
 * Makes the check that every request to the admin port must pass.
 *
 * Errors  403 for a Host that is not ours, by which a page whose name was rebound to our address gives itself away;
 *         403 for a page of another origin; 401 for a missing or wrong token
 */
export const admission = ({ host, token }: AdmissionOptions) => {
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`)
  // Beyond loopback we cannot know by which names we are reached, and no rebound page knows the token.
  const isOurs = (name: string | undefined) =>
    !isLoopback(host) || (name !== undefined && (name === host || isLoopback(name)))

  return (request: HttpRequest): void => {
    const hostHeader = singleHeader(request, 'host')?.toLowerCase()
    if (hostHeader === undefined || !isOurs(hostname(hostHeader)))
      throw refused('The Host header does not name this admin port')

    const origins = request.headers.get('origin') ?? []
    const own = `${request.secure ? 'https' : 'http'}://${hostHeader}`
    if (origins.some((origin) => origin.toLowerCase() !== own))
      throw refused('Pages of other origins may not use this port')

    if (expected === undefined) return
    const given = digest(singleHeader(request, 'authorization') ?? '')
    if (!timingSafeEqual(given, expected))
      throw new ServiceError('UnauthorizedException', 401, 'Unauthorized', 'The admin token is missing or wrong', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      })
  }
}
