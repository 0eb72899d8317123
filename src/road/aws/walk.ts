import { parseArn } from '../../lib/arn.ts'
import type { Given } from '../given.ts'
import type { AnyRecord, Kind } from '../kind.ts'
import { kindNamed } from '../kinds/kinds.ts'
import { Refusal } from '../members.ts'
import type { Source } from './client.ts'
import { inOrder } from './in-order.ts'
import {
  adminArns,
  adminFound,
  botArns,
  botFound,
  type Found,
  instanceArns,
  instanceFound,
  userFound,
  usersOf,
} from './resources.ts'
import type { Shape } from './shapes.ts'

/** How far a walk has come, so that it can go on there. */
export interface Position {
  /** The ARNs of app instances that are done. */
  readonly done: readonly string[]
  /** The one that is being walked, and the page of its users that comes next. */
  readonly instance?: string | undefined
  readonly usersToken?: string | undefined
}

/** How a source is walked. */
export interface WalkOptions {
  readonly partition: string
  readonly region: string
  readonly nowMs: number
  readonly from: Position
  /** Told that all records with numbers up to this one, and no others, lie before a position. */
  reached(line: number, position: Position): void
}

/** How many users are read at once; how fast is for the source's rate to say. */
const AT_ONCE_MAX = 8

/**
 * All app instances of a source, each with its users and their endpoints, its bots and its admins.
 *
 * Errors  the SDK's: not allowed to, or throttled for too long; its ARNs are of another region than they are to be here.
 */
export const walk = async function* (source: Source, options: WalkOptions): AsyncGenerator<Given> {
  let line = 0
  const given = (found: Found): Given => {
    line += 1
    return givenOf(line, found)
  }
  const done = [...options.from.done]
  const apps = new Set<string>()
  for await (const arn of instanceArns(source)) {
    requireHome(arn, options)
    if (done.includes(arn)) continue
    const usersToken = arn === options.from.instance ? options.from.usersToken : undefined
    yield given(await instanceFound(source, arn))
    const users = usersOf(source, arn, usersToken, (token) =>
      options.reached(line, { done: [...done], instance: arn, usersToken: token }),
    )
    for await (const page of users)
      for await (const found of inOrder(each(page), (user) => userFound(source, user, options.nowMs), AT_ONCE_MAX))
        for (const one of found) {
          // Of each push application once.
          if (one.isPlaceholder && apps.has(one.arn)) continue
          if (one.isPlaceholder) apps.add(one.arn)
          yield given(one)
        }
    for await (const found of inOrder(botArns(source, arn), (bot) => botFound(source, bot), AT_ONCE_MAX))
      yield given(found)
    for await (const found of inOrder(adminArns(source, arn), (admin) => adminFound(source, arn, admin), AT_ONCE_MAX))
      yield given(found)
    done.push(arn)
    options.reached(line, { done: [...done] })
  }
  yield { end: true }
}

const each = async function* <T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

const requireHome = (arn: string, { partition, region }: WalkOptions) => {
  const parts = parseArn(arn)
  if (parts && (parts.partition !== partition || parts.region !== region))
    throw new Error(
      `${arn} is of ${parts.partition} ${parts.region}, and the settings say ${partition} ${region}: ` +
        'ARNs are to stay what they are, so set --region and --partition to its own',
    )
}

const givenOf = (line: number, { kind: name, arn, shape, reason, isPlaceholder }: Found): Given => {
  const kind = kindNamed(name)!
  if (!shape) return { line, kind, refusal: `${arn}: ${reason}` }
  const record = recordIn(kind, shape)
  return record instanceof Refusal
    ? { line, kind, refusal: `${arn}: ${record.message}` }
    : { line, kind, record, ...(isPlaceholder && { isPlaceholder }) }
}

const recordIn = (kind: Kind, shape: Shape): AnyRecord | Refusal => {
  try {
    return kind.decode(shape)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
