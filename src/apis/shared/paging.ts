import type { Cursor } from '../../lib/page-token.ts'
import { badRequest } from '../../protocol/errors.ts'
import type { CallContext } from '../operation.ts'

/** How many items a page has when the caller does not say. Source: ours, answer 10. */
const PAGE_ITEMS = 50

/** What a caller says of the page that it wants. */
export interface PageWanted {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** The first place of a listing in the order of creation. */
const FROM_THE_START = { createdAtMs: -1, id: '' }

/** A place in a listing in the order of creation: after the item that a cursor of `creationCursor` names. */
export const afterCreation = (after: Cursor | undefined): { createdAtMs: number; id: string } =>
  after ? { createdAtMs: Number(after[0]), id: String(after[1]) } : FROM_THE_START

/** The cursor of an item in a listing in the order of creation. */
export const creationCursor = ({ createdAtMs, id }: { createdAtMs: number; id: string }): Cursor => [createdAtMs, id]

/**
 * One page of a listing. `binding` names the operation and what it filters by: a NextToken is good for nothing else.
 * `tokenName` is what the API calls it.
 *
 * Shape   `after` is where to go on, `limit` how many rows to ask the store for (one more than told, to see whether
 *         there are more), `page` makes the answer of those rows
 * Errors  BadRequest: a NextToken that is foreign, altered or malformed
 */
export const paging = (
  { caller, settings }: CallContext,
  binding: string,
  wanted: PageWanted,
  tokenName = 'NextToken',
) => {
  const { MaxResults: items = PAGE_ITEMS, NextToken: token = '' } = wanted
  const bound = `${caller.accountId}/${binding}`
  const after = token === '' ? undefined : settings.pageTokens.open(token, bound)
  if (token !== '' && !after) throw badRequest(`${tokenName}: is none that this listing has given`)
  return {
    after,
    limit: items + 1,
    page<Row>(rows: readonly Row[], cursorOf: (row: Row) => Cursor): { rows: readonly Row[]; nextToken?: string } {
      const last = rows[items - 1]
      if (rows.length <= items || last === undefined) return { rows }
      return { rows: rows.slice(0, items), nextToken: settings.pageTokens.seal(cursorOf(last), bound) }
    },
  }
}
