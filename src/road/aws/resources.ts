import type { AppInstanceUserEndpoint, Tag } from '@aws-sdk/client-chime-sdk-identity'
import type { Source } from './client.ts'
import { adminShape, appShape, botShape, endpointShape, instanceShape, type Shape, userShape } from './shapes.ts'

/** What became of one resource: a shape of some kind, or why there is none. */
export interface Found {
  readonly kind: string
  readonly arn: string
  readonly shape?: Shape
  readonly reason?: string
  readonly isPlaceholder?: true
}

/** Reads one resource, which may have gone since it was listed. */
const found = async (kind: string, arn: string, read: () => Promise<Shape>): Promise<Found> => {
  try {
    return { kind, arn, shape: await read() }
  } catch (error) {
    const { name, Code } = Object(error)
    if (Code === 'AccessDenied' || (name !== 'ForbiddenException' && name !== 'NotFoundException')) throw error
    return { kind, arn, reason: `it has gone since it was listed, or may not be read (${name})` }
  }
}

interface TokenPage {
  readonly NextToken?: string | undefined
}

/** The pages of a listing, from a place on; before each it is told where it is. Errors: a page that comes after itself. */
const pages = async function* <Page extends TokenPage>(
  next: (NextToken: string | undefined) => Promise<Page>,
  from?: string,
  before: (token: string | undefined) => void = () => {},
): AsyncGenerator<Page> {
  for (let token = from, isLast = false; !isLast; ) {
    before(token)
    const page = await next(token)
    yield page
    isLast = !page.NextToken
    if (!isLast && page.NextToken === token)
      throw new Error('the source names one and the same page as the next, again and again')
    token = page.NextToken
  }
}

const PAGE_MAX = 50

/** The ARNs of all app instances. */
export const instanceArns = async function* ({ sdk, send }: Source): AsyncGenerator<string> {
  const list = (NextToken?: string) => send(new sdk.ListAppInstancesCommand({ MaxResults: PAGE_MAX, NextToken }))
  for await (const { AppInstances = [] } of pages(list))
    yield* AppInstances.map(({ AppInstanceArn = '' }) => AppInstanceArn)
}

/** The ARNs of an app instance's users, by pages; before each it is told how that page can be asked for again. */
export const usersOf = async function* (
  { sdk, send }: Source,
  AppInstanceArn: string,
  from: string | undefined,
  before: (token: string | undefined) => void,
): AsyncGenerator<readonly string[]> {
  const list = (NextToken?: string) =>
    send(new sdk.ListAppInstanceUsersCommand({ AppInstanceArn, MaxResults: PAGE_MAX, NextToken }))
  const next = (token: string | undefined) =>
    list(token).catch((error) => {
      // A place from long ago may be known no more. What is read twice changes nothing.
      if (token !== from || from === undefined || error.name !== 'BadRequestException') throw error
      return list()
    })
  for await (const { AppInstanceUsers = [] } of pages(next, from, before))
    yield AppInstanceUsers.map(({ AppInstanceUserArn = '' }) => AppInstanceUserArn)
}

/** The ARNs of an app instance's bots. */
export const botArns = async function* ({ sdk, send }: Source, AppInstanceArn: string): AsyncGenerator<string> {
  const list = (NextToken?: string) =>
    send(new sdk.ListAppInstanceBotsCommand({ AppInstanceArn, MaxResults: PAGE_MAX, NextToken }))
  for await (const { AppInstanceBots = [] } of pages(list))
    yield* AppInstanceBots.map(({ AppInstanceBotArn = '' }) => AppInstanceBotArn)
}

/** The ARNs of those who are admins of an app instance. */
export const adminArns = async function* ({ sdk, send }: Source, AppInstanceArn: string): AsyncGenerator<string> {
  const list = (NextToken?: string) =>
    send(new sdk.ListAppInstanceAdminsCommand({ AppInstanceArn, MaxResults: PAGE_MAX, NextToken }))
  for await (const { AppInstanceAdmins = [] } of pages(list))
    yield* AppInstanceAdmins.map(({ Admin }) => Admin?.Arn ?? '')
}

const tagsOf = async ({ sdk, send }: Source, ResourceARN: string): Promise<readonly Tag[]> =>
  (await send(new sdk.ListTagsForResourceCommand({ ResourceARN }))).Tags ?? []

/** An app instance with its retention settings and tags. */
export const instanceFound = (source: Source, AppInstanceArn: string) =>
  found('appInstance', AppInstanceArn, async () => {
    const { sdk, send } = source
    const { AppInstance } = await send(new sdk.DescribeAppInstanceCommand({ AppInstanceArn }))
    const retention = await send(new sdk.GetAppInstanceRetentionSettingsCommand({ AppInstanceArn }))
    return instanceShape(AppInstance ?? {}, retention, await tagsOf(source, AppInstanceArn))
  })

/** A bot with its tags. */
export const botFound = (source: Source, AppInstanceBotArn: string) =>
  found('bot', AppInstanceBotArn, async () => {
    const { AppInstanceBot } = await source.send(new source.sdk.DescribeAppInstanceBotCommand({ AppInstanceBotArn }))
    return botShape(AppInstanceBot ?? {}, await tagsOf(source, AppInstanceBotArn))
  })

/** An admin of an app instance. */
export const adminFound = ({ sdk, send }: Source, AppInstanceArn: string, AppInstanceAdminArn: string) =>
  found('admin', AppInstanceAdminArn, async () => {
    const input = { AppInstanceArn, AppInstanceAdminArn }
    return adminShape((await send(new sdk.DescribeAppInstanceAdminCommand(input))).AppInstanceAdmin ?? {})
  })

/** A user, its endpoints, and before each its push application. */
export const userFound = async (
  source: Source,
  AppInstanceUserArn: string,
  nowMs: number,
): Promise<readonly Found[]> => {
  const { sdk, send } = source
  const user = await found('user', AppInstanceUserArn, async () => {
    const { AppInstanceUser } = await send(new sdk.DescribeAppInstanceUserCommand({ AppInstanceUserArn }))
    return userShape(AppInstanceUser ?? {}, await tagsOf(source, AppInstanceUserArn))
  })
  if (!user.shape) return [user]
  const all: Found[] = [user]
  const list = (NextToken?: string) =>
    send(new sdk.ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn, MaxResults: PAGE_MAX, NextToken }))
  for await (const { AppInstanceUserEndpoints = [] } of pages(list))
    for (const { EndpointId } of AppInstanceUserEndpoints) {
      let described: AppInstanceUserEndpoint = {}
      const input = { AppInstanceUserArn, EndpointId }
      const endpoint = await found('endpoint', `${AppInstanceUserArn}, endpoint ${EndpointId}`, async () => {
        const { AppInstanceUserEndpoint = {} } = await send(new sdk.DescribeAppInstanceUserEndpointCommand(input))
        described = AppInstanceUserEndpoint
        return endpointShape(described)
      })
      if (endpoint.shape)
        all.push({
          kind: 'pushApp',
          arn: `${described.ResourceArn}`,
          shape: appShape(described, nowMs),
          isPlaceholder: true,
        })
      all.push(endpoint)
    }
  return all
}
