import type { MessageRequest } from '../../apis/pinpoint/generated.ts'
import { contentsOf } from '../../apis/pinpoint/messages/contents.ts'
import { systemClock } from '../../lib/clock.ts'
import { ids } from '../../lib/ids.ts'
import type { MadeContent } from '../../lib/push-content.ts'
import { ServiceError } from '../../lib/service-error.ts'
import { BacklogFull } from '../../store/sql/outbox.ts'
import { CommandError } from '../command.ts'
import { type Flag, SWITCH } from '../flags.ts'
import { type Action, type ActionInput, storeCommand } from '../store-command.ts'
import { AUDIENCE_FLAGS, namedAudience } from './names.ts'
import { awaitedOutcomes } from './outcomes.ts'

const TEXT: Flag = { pattern: /^.{1,4000}$/su, allowed: '1 to 4000 characters' }
const RAW: Flag = { pattern: /^\s*\{.*\}\s*$/su, allowed: 'a JSON object' }

const FLAGS: Readonly<Record<string, Flag>> = {
  ...AUDIENCE_FLAGS,
  title: TEXT,
  body: TEXT,
  data: { pattern: /^[^=]+=.*$/su, allowed: '<name>=<value>', isRepeatable: true },
  'raw-apns': RAW,
  'raw-fcm': RAW,
  silent: SWITCH,
  voip: SWITCH,
  wait: SWITCH,
}

const USAGE = `--user <ARN> | --endpoint <user ARN>/endpoints/<EndpointId> | --app-instance <ARN>
                     [--title <text>] [--body <text>] [--data <name>=<value>]
                     [--raw-apns <JSON>] [--raw-fcm <JSON>] [--silent | --voip] [--wait]`

const NOTES = `
Pushes to all devices of users, to endpoints, or to all users of an app instance; --user, --endpoint and --data may be
given several times. What is pushed has the form that SendMessages gives it.

  --title, --body  what is shown
  --data           what the app finds as jsonBody
  --raw-apns       the whole payload for Apple
  --raw-fcm        the whole message for Google: {"data": …}, or {"fcmV1Message": {"message": …}}
  --silent         show nothing: the app is woken, with --data
  --voip           call: through the VoIP token of each endpoint that has one; an ordinary alert to other iPhones
  --wait           wait, for a minute at most, and print what came of it at each endpoint; exit with 0 if all was delivered
`

/** What is to be pushed. Errors: CommandError for nothing, and for what SendMessages would refuse. */
const contentOf = ({ flags, lists }: ActionInput): MadeContent => {
  const { title: Title, body: Body, 'raw-apns': rawApns, 'raw-fcm': rawFcm } = flags
  const { data = [] } = lists
  const Data = Object.fromEntries(
    data.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const [SilentPush, isVoip] = [lists.silent !== undefined, lists.voip !== undefined]
  if (SilentPush && isVoip) throw new CommandError('a call is not silent: give --voip or --silent')
  const isMade = Title !== undefined || Body !== undefined || data.length > 0 || SilentPush
  if (!isMade && rawApns === undefined && rawFcm === undefined)
    throw new CommandError('say what to push, by --title, --body, --data, --silent, --raw-apns or --raw-fcm')
  const made = { Title, Body, ...(data.length > 0 && { Data }), ...(SilentPush && { SilentPush }) }
  const ofApple = { ...(rawApns !== undefined && { RawContent: rawApns }), ...(isVoip && { APNSPushType: 'voip' }) }
  const request: MessageRequest = {
    MessageConfiguration: {
      ...(isMade && { DefaultPushNotificationMessage: made }),
      ...((rawApns !== undefined || (isMade && isVoip)) && { APNSMessage: ofApple }),
      ...(rawFcm !== undefined && { GCMMessage: { RawContent: rawFcm } }),
    },
  }
  try {
    return contentsOf(request).common
  } catch (error) {
    if (error instanceof ServiceError) throw new CommandError(error.message)
    throw error
  }
}

const send: Action = {
  usage: USAGE,
  flags: FLAGS,
  words: [],
  async run(input) {
    const { storage, config, lists } = input
    const content = contentOf(input)
    const keepsResults = lists.wait !== undefined
    const id = ids(systemClock).ordered()
    await accepted(() =>
      storage.write(async (store) => {
        const named = await namedAudience(store, input)
        const { backlogMax } = config.push
        await store.outbox.deliver({
          ...named,
          id,
          content,
          isVoip: lists.voip !== undefined,
          keepsResults,
          nowMs: systemClock(),
          backlogMax,
        })
      }),
    )
    if (keepsResults) return awaitedOutcomes(id, input)
    return { json: { messageId: id }, text: `Accepted as ${id}: the server delivers it.\n` }
  },
}

/** Errors: in one line, when as much is on its way as may be; `before` adds what was accepted all the same. */
export const accepted = async (write: () => Promise<void>, before = () => ''): Promise<void> => {
  try {
    await write()
  } catch (error) {
    if (error instanceof BacklogFull) throw new Error(`nothing more is taken now: ${error.message}${before()}`)
    throw error
  }
}

/** `carillon push` */
export const push = storeCommand('push', 'push to users, endpoints or an app instance', { '': send }, { notes: NOTES })
