import { type Arn, parseArn } from '../../lib/arn.ts'
import { jsonIn } from '../../lib/json.ts'
import { USER_ID } from '../kinds/members.ts'
import { Refusal } from '../members.ts'
import { memberIn, type Stranger, textIn } from './stranger.ts'

/** Where a stranger's device goes. */
export interface Destination {
  readonly userId: string
  readonly pushAppId: string
  readonly type: 'APNS' | 'APNS_SANDBOX' | 'GCM'
}

/** What the ARNs of a store are made of. */
export interface Home {
  readonly partition: string
  readonly region: string
}

/** What a mapping file says. */
export interface Mapping {
  /** The app instance that all go to. */
  readonly accountId: string
  readonly appInstanceId: string
  /** Errors: Refusal. */
  destinationOf(stranger: Stranger): Destination
  /** Whether users that are not there are to be created. */
  readonly createsUsers: boolean
  /** The member of SNS' CustomUserData that holds the user, where that is JSON. */
  readonly userMember: string | undefined
}

const TYPES = ['APNS', 'APNS_SANDBOX', 'GCM'] as const
const ANY = '*'

/**
 * Reads a mapping file: which app of the registry is which push application, and which of its users is which
 * AppInstanceUser.
 *
 * Shape   {Users: {AppInstanceArn, Ids: {theirs: ours}, Create, Member}, Apps: {"app/platform": {ResourceArn, Type}}}; in
 *         a key of Apps `*` stands for any app, or any platform
 * Errors  in one line, what of it is wrong
 */
export const mappingIn = (text: string, home: Home): Mapping => {
  const file = jsonIn(text)
  if (file === undefined) throw new Error('the mapping file is no JSON')
  requireKnown(file, [], ['Users', 'Apps'])
  requireKnown(file, ['Users'], ['AppInstanceArn', 'Ids', 'Create', 'Member'])
  for (const key of Object.keys(objectIn(file, 'Apps'))) requireKnown(file, ['Apps', key], ['ResourceArn', 'Type'])
  const instance = partsOf(textIn(file, 'Users', 'AppInstanceArn'), 'chime', INSTANCE)
  if (!instance) throw new Error('the mapping file must have Users.AppInstanceArn, the ARN of an app instance')
  if (instance.partition !== home.partition || instance.region !== home.region)
    throw new Error(
      `Users.AppInstanceArn is of ${instance.partition} ${instance.region}, and the settings say ${home.partition} ${home.region}`,
    )
  const { accountId, id: appInstanceId } = instance
  const apps = new Map(Object.entries(objectIn(file, 'Apps')).map(([key, app]) => [key, appIn(key, app, instance)]))
  if (apps.size === 0) throw new Error('the mapping file must have Apps, with an app at least')
  const ids = idsIn(objectIn(file, 'Users', 'Ids'))
  const create = memberIn(file, 'Users', 'Create')
  if (create !== undefined && typeof create !== 'boolean') throw new Error('Users.Create must be true or false')

  return {
    accountId,
    appInstanceId,
    createsUsers: create === true,
    userMember: textIn(file, 'Users', 'Member'),
    destinationOf({ app, platform, user }) {
      const [found] = [`${app}/${platform}`, `${app}/${ANY}`, `${ANY}/${platform}`, `${ANY}/${ANY}`].flatMap(
        (key) => apps.get(key) ?? [],
      )
      if (!found) throw new Refusal(`the mapping file has no app ${app}/${platform}`)
      const userId = ids.get(user) ?? user
      if (!USER_ID.test(userId)) throw new Refusal('its user has an id that is none for an AppInstanceUser: map it')
      return { userId, ...found }
    },
  }
}

const objectIn = (file: unknown, ...path: readonly string[]): object => {
  const found = memberIn(file, ...path) ?? {}
  if (typeof found !== 'object' || Array.isArray(found)) throw new Error(`${placeOf(path)} must be an object`)
  return found
}

/** A member that is none was meant to do something. */
const requireKnown = (file: unknown, path: readonly string[], known: readonly string[]) => {
  const unknown = Object.keys(objectIn(file, ...path)).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new Error(`${JSON.stringify(unknown)} is no member of ${placeOf(path)}; allowed are ${known.join(', ')}`)
}

const placeOf = (path: readonly string[]) =>
  path.length === 0 ? 'the mapping file' : `${path.join('.')} of the mapping file`

const INSTANCE = /^app-instance\/([^/]+)$/u
const APP = /^apps\/([^/]+)$/u

/** An ARN's parts, and the id in it; undefined for the ARN of something else, or none. */
const partsOf = (arn: string | undefined, service: string, resource: RegExp) => {
  const parts = parseArn(arn ?? '')
  const id = parts?.service === service ? resource.exec(parts.resource)?.[1] : undefined
  return id === undefined ? undefined : { ...parts!, id }
}

const appIn = (key: string, app: unknown, instance: Arn): Pick<Destination, 'pushAppId' | 'type'> => {
  const pushApp = partsOf(textIn(app, 'ResourceArn'), 'mobiletargeting', APP)
  const type = TYPES.find((each) => each === textIn(app, 'Type'))
  if (!/^[^/]*\/[^/]*$/u.test(key)) throw new Error(`Apps: ${JSON.stringify(key)} must be <app>/<platform>, e.g. */GCM`)
  if (!pushApp || (['partition', 'region', 'accountId'] as const).some((part) => pushApp[part] !== instance[part]))
    throw new Error(
      `Apps[${JSON.stringify(key)}].ResourceArn must be the ARN of a push application of the app instance's account and region`,
    )
  if (!type) throw new Error(`Apps[${JSON.stringify(key)}].Type must be ${TYPES.join(' or ')}`)
  return { pushAppId: pushApp.id, type }
}

const idsIn = (ids: object): ReadonlyMap<string, string> => {
  const wrong = Object.entries(ids).find(([, id]) => typeof id !== 'string' || !USER_ID.test(id))
  if (wrong) throw new Error(`Users.Ids[${JSON.stringify(wrong[0])}] must be the id of an AppInstanceUser`)
  return new Map(Object.entries(ids))
}
