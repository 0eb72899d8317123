import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Awaitable, StoreUnavailable } from '../database.ts'
import { textOfKey } from '../keys.ts'
import { appInstances } from '../sql/app-instances.ts'
import type { Store } from '../store.ts'
import type { PostgresDatabase } from './database.ts'
import { HeldUp } from './failures.ts'
import { type PlainRegistration, supposing } from './plain-registration.ts'
import { registerTogether } from './register-together.ts'

/** More registrations than this are never one transaction, so that no statement is large. */
const MEMBERS_MAX = 128

/** Registrations beyond this many are refused, so that a stalled server does not fill the memory. */
const WAITING_MAX = 10_000

/** How far it is looked for members of the next transaction, since those that can't be in one with others wait in front. */
const LOOKED_AT_MAX = 1_024

/** Of so many app instances the key is kept at hand, the latest ones, for as long: an id may be given again. */
const INSTANCES_MAX = 1_000
const INSTANCE_MS = 10_000

interface Member {
  readonly plain: PlainRegistration
  /** Refuses it when it has waited for too long. */
  readonly timer: NodeJS.Timeout
  /** Told whether it is written; if not, something that it rests on does not hold. */
  readonly resolve: (isWritten: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * Registrations that arrive while others are being written, and are plain, become one transaction of one call: a
 * new device of a user who is there and has room for it, with tokens that are nobody's. Nearly all are. The handler does
 * not know: it is run on suppositions (`supposing`), and what it rests on is looked at where its rows are written. What
 * does not hold, and what is no registration, runs by itself as anything else does.
 */
export class RegistrationBatches {
  readonly #database: PostgresDatabase
  readonly #suppose: ReturnType<typeof supposing>
  readonly #instanceKeys = new Map<string, { readonly key: Uint8Array; readonly untilMs: number }>()
  readonly #waiting = new Set<Member>()
  #isDraining = false
  #pending = 0
  #ended: (() => void) | undefined

  constructor(database: PostgresDatabase) {
    this.#database = database
    this.#suppose = supposing((accountId, id) => this.#instanceKey(accountId, id))
  }

  /** Runs `work` together with others if it can be, or else `alone`, which runs the same by itself. */
  async write<T>(work: (store: Store) => Awaitable<T>, alone: () => Promise<T>): Promise<T> {
    this.#pending += 1
    try {
      const supposed = await this.#suppose(work)
      return supposed && (await this.#isWritten(supposed.plain)) ? supposed.value : await alone()
    } finally {
      this.#pending -= 1
      if (this.#pending === 0) this.#ended?.()
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#pending > 0)
      await new Promise<void>((resolve) => {
        this.#ended = resolve
      })
  }

  #isWritten(plain: PlainRegistration): Promise<boolean> {
    if (this.#waiting.size >= WAITING_MAX) throw this.#database.refusal('too many registrations are waiting')
    return new Promise((resolve, reject) => {
      const refuse = () => {
        this.#waiting.delete(member)
        reject(this.#database.refusal('PostgreSQL is too slow'))
      }
      const member = { plain, timer: setTimeout(refuse, this.#database.waitMs), resolve, reject }
      this.#waiting.add(member)
      if (!this.#isDraining) void this.#drain()
    })
  }

  // One transaction at a time: with two, each has half as many, and costs as much.
  async #drain(): Promise<void> {
    this.#isDraining = true
    while (this.#waiting.size > 0) {
      // What the sockets bring in this turn of the loop comes along.
      await nextTurn()
      const members = this.#next()
      if (members.length > 0) await this.#run(members)
    }
    this.#isDraining = false
  }

  /** Takes those that can be one transaction: no two of one user, or with one token. */
  #next(): readonly Member[] {
    const members: Member[] = []
    const claimed = new Set<string>()
    let lookedAt = 0
    for (const member of this.#waiting) {
      lookedAt += 1
      if (members.length === MEMBERS_MAX || lookedAt > LOOKED_AT_MAX) break
      const { registration, tokenKeys } = member.plain
      const names = [registration.user.key, ...tokenKeys].map(textOfKey)
      if (names.some((name) => claimed.has(name))) continue
      for (const name of names) claimed.add(name)
      clearTimeout(member.timer)
      this.#waiting.delete(member)
      members.push(member)
    }
    return members
  }

  async #run(members: readonly Member[]): Promise<void> {
    const plain = members.map((member) => member.plain)
    try {
      const written = new Set(await this.#database.together((sql) => registerTogether(sql, plain)))
      for (const member of members) member.resolve(written.has(member.plain))
    } catch (error) {
      // Whatever one of them has brought upon all, each meets by itself what is its own; but for what took as long as a
      // statement may, which each would wait for again.
      const isAlls = error instanceof StoreUnavailable && !(error instanceof HeldUp)
      for (const member of members) isAlls ? member.reject(error) : member.resolve(false)
    }
  }

  async #instanceKey(accountId: string, id: string): Promise<Uint8Array | undefined> {
    const name = `${accountId}/${id}`
    const known = this.#instanceKeys.get(name)
    if (known && known.untilMs > performance.now()) return known.key
    const key = await this.#database.read((sql) => appInstances(sql).key(accountId, id))
    if (!key) return undefined
    this.#instanceKeys.delete(name)
    this.#instanceKeys.set(name, { key, untilMs: performance.now() + INSTANCE_MS })
    if (this.#instanceKeys.size > INSTANCES_MAX) this.#instanceKeys.delete(this.#instanceKeys.keys().next().value!)
    return key
  }
}
