import type { HttpRequest, HttpResponse } from '../lib/http.ts'
import { type Inbox, PLACE_ALLOWED, placeIn } from '../lib/inbox.ts'
import { ServiceError } from '../lib/service-error.ts'

/** Pushes that were kept instead of sent, found by whose they are. */
export type CapturedPushes = Inbox<object, { readonly user?: string; readonly deviceToken?: string }>

/** Where they are shown. */
export const PUSHES_PATH = '/_carillon/pushes'

/**
 * Shows captured pushes, or forgets them.
 *
 * Shape   GET ?user=&token=&after=&wait= -> 200 {pushes, last}; DELETE ?user=&token= -> 204
 * Units   `user`: an AppInstanceUser's ARN. `after`: a push's number, and only later ones are wanted. `wait`: seconds for
 *         the first, at most 60
 * Errors  thrown: 400 for a number that is none
 */
export const capturedPushes = async (pushes: CapturedPushes, request: HttpRequest): Promise<HttpResponse> => {
  const query = new URLSearchParams(request.query)
  const [user, deviceToken] = [query.get('user'), query.get('token')]
  const filter = { ...(user !== null && { user }), ...(deviceToken !== null && { deviceToken }) }
  if (request.method === 'DELETE') {
    pushes.reset(filter)
    return { status: 204, headers: {}, body: '' }
  }
  const place = placeIn(query)
  if (place === undefined) throw new ServiceError('BadRequestException', 400, 'BadRequest', PLACE_ALLOWED)
  const found = await pushes.next({ ...filter, after: place.after }, place.waitMs)
  const body = JSON.stringify({ pushes: found, last: pushes.lastNumber() })
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body }
}
