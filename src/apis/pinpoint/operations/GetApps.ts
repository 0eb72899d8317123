import { badRequest } from '../../../protocol/errors.ts'
import { pushAppKey } from '../../../store/keys.ts'
import { pushAppArn } from '../../shared/arns.ts'
import { afterCreation, creationCursor, paging } from '../../shared/paging.ts'
import type { ApplicationResponse } from '../generated.ts'
import { operation } from '../operation.ts'
import { applicationResponse } from '../wire.ts'

/**
 * Lists the account's push applications, the oldest first.
 *
 * Shape   page size + token, both text -> 200 {Item, NextToken}
 * Errors  BadRequest: a page size that is no whole number from 1 to 1000; a token that this listing has not given.
 * Source  Pinpoint API reference, Apps; the bounds are ours
 */
export const GetApps = operation('GetApps', {
  permissions: (_input, call) => [['mobiletargeting:GetApps', pushAppArn(call, '*')]],

  async handle({ PageSize, Token }, context) {
    const { store, caller } = context
    const wanted = { MaxResults: pageSize(PageSize), NextToken: Token }
    const { after, limit, page } = paging(context, 'GetApps', wanted, 'token')
    const apps = await store.pushApps.list(caller.accountId, afterCreation(after), limit)
    const { rows, nextToken } = page(apps, creationCursor)
    const items: ApplicationResponse[] = []
    for (const app of rows) {
      const tags = await store.tags.list(pushAppKey(caller.accountId, app.id))
      items.push(applicationResponse(context, app, tags))
    }
    return { ApplicationsResponse: { Item: items, NextToken: nextToken } }
  },
})

const PAGE_SIZE = /^(?:[1-9]\d{0,2}|1000)$/u

const pageSize = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (!PAGE_SIZE.test(text)) throw badRequest('page-size: a whole number from 1 to 1000')
  return Number(text)
}
