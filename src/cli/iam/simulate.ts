import type { Caller } from '../../auth/caller.ts'
import { type Decision, decide, type Layer } from '../../auth/policy/decide.ts'
import type { Context, ContextValue } from '../../auth/policy/policy.ts'
import { conditionTime } from '../../auth/principal-caller.ts'
import type { Config } from '../../config.ts'
import { parseArn } from '../../lib/arn.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Flag } from '../flags.ts'
import type { Action, ActionInput, Told } from '../store-command.ts'
import { DOCUMENT, readPolicyText } from './documents.ts'
import { AS, simulatedCaller } from './simulated-caller.ts'
import { pair, TAG, tagsOf } from './tags.ts'

const ACTION: Flag = {
  pattern: /^[A-Za-z0-9-]+:[A-Za-z0-9]+$/u,
  allowed: '<service>:<operation>, e.g. chime:RegisterAppInstanceUserEndpoint',
  isRequired: true,
}

const RESOURCE: Flag = { pattern: /^\S{1,2048}$/u, allowed: 'an ARN, or *', isRequired: true }

const CONTEXT: Flag = { pattern: /^[^=\s]+=.*$/su, allowed: '<condition key>=<value>', isRepeatable: true }

/** What is said of the request, else what is known of the caller, else what any request has. */
const contextOf = (caller: Caller, resource: string, given: readonly string[] = [], { region }: Config): Context => {
  const values = new Map<string, ContextValue>()
  for (const [key, value] of given.map(pair)) {
    const before = values.get(key.toLowerCase()) ?? []
    // A key that is given once has one value, as most keys of AWS have.
    values.set(key.toLowerCase(), before.length === 0 ? value : [...[before].flat(), value])
  }
  const nowMs = systemClock()
  const always = new Map([
    ['aws:currenttime', conditionTime(nowMs)],
    ['aws:epochtime', String(Math.floor(nowMs / 1000))],
    ['aws:requestedregion', region],
    ['aws:resourceaccount', parseArn(resource)?.accountId || caller.accountId],
  ])
  return (key) => values.get(key) ?? caller.context.get(key) ?? always.get(key)
}

/** A decision, or why there is none to be made. */
type Outcome = Omit<Decision, 'reason'> & { readonly reason: Decision['reason'] | 'disabled' }

const DISABLED: Outcome = { allowed: false, reason: 'disabled', layer: 'identity' }

const LAYERS: Readonly<Record<Layer, string>> = {
  identity: "the caller's policies",
  boundary: 'the permissions boundary',
  session: 'the session policy',
}

const inWords = ({ allowed, reason, layer, statement }: Outcome): string => {
  if (reason === 'disabled') return 'Denied: the caller is disabled.'
  const source = layer === 'identity' && statement ? `policy ${statement.policy}` : LAYERS[layer]
  if (statement)
    return `${allowed ? 'Allowed' : `Denied (${reason})`} by statement ${statement.statement} of ${source}.`
  return allowed ? 'Allowed: a root key needs no policy.' : `Denied: no statement of ${source} allows it.`
}

const told = ({ action, resource }: ActionInput['flags'], { arn }: Caller, outcome: Outcome): Told => {
  const { allowed, reason, layer, statement } = outcome
  const { policy, statement: name } = statement ?? { policy: null, statement: null }
  return {
    json: { allowed, reason, layer, policy, statement: name, caller: arn, action, resource },
    text: `${inWords(outcome)}\n`,
    exitCode: allowed ? 0 : 1,
  }
}

/** `carillon iam simulate`: what a request would be answered, and by which statement. */
export const simulate: Action = {
  usage:
    '--as <ARN>|root|user/<name>|role/<name>[/<session>] --action <action> --resource <ARN> ' +
    '[--context <key>=<value>]… [--tag <key>=<value>]… [--policy-file <file>]',
  flags: { as: AS, action: ACTION, resource: RESOURCE, context: CONTEXT, tag: TAG, 'policy-file': DOCUMENT },
  words: [],
  async run(input) {
    const { flags, lists, config } = input
    const session = { tags: tagsOf(lists.tag), policy: await readPolicyText(flags['policy-file'], 'session') }
    const { caller, disabled } = await simulatedCaller(input, session)
    const { action = '', resource = '' } = flags
    const context = contextOf(caller, resource, lists.context, config)
    return told(flags, caller, disabled ? DISABLED : decide(caller.rights, { action, resource, context }))
  },
}
