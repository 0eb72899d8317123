import type { Client, QueryResult } from 'pg'
import { type Sql, StoreUnavailable } from '../database.ts'
import { failureOf, Retryable } from './failures.ts'
import { BUMP_REVISION } from './revision.ts'
import { statementOf } from './statements.ts'
import { bound, type PostgresValue } from './values.ts'

const WARNING_CLASS = '01'

/**
 * The SQL of one connection, in one transaction at a time.
 *
 * What needs no answer of its own, `begin` and a `rollback`, is sent ahead of what follows and costs no round trip.
 */
export class Session implements Sql {
  readonly engine = 'postgres'
  readonly #client: Client
  readonly #isNamed: boolean
  #begun: Promise<unknown> = Promise.resolve()
  #isOpen = false
  #changesCached = false
  #isLost = false
  #isGathering = false
  #warning: string | undefined

  /** `isNamed`: whether statements are kept prepared on the server. */
  constructor(client: Client, { isNamed }: { readonly isNamed: boolean }) {
    this.#client = client
    this.#isNamed = isNamed
    client.on('notice', ({ code, message }) => {
      if (code?.startsWith(WARNING_CLASS)) this.#warning = message
    })
  }

  async get<Row>(sql: string, ...values: readonly PostgresValue[]): Promise<Row | undefined> {
    return (await this.#query(sql, values)).rows[0]
  }

  async all<Row>(sql: string, ...values: readonly PostgresValue[]): Promise<readonly Row[]> {
    return (await this.#query(sql, values)).rows
  }

  async run(sql: string, ...values: readonly PostgresValue[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0
  }

  /** Whether the connection is of no use any more. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** Begins a transaction. That it could not be begun shows at its first statement. */
  begin(sql: string): void {
    this.#isOpen = true
    this.#changesCached = false
    this.#gather()
    this.#begun = this.#client.query(sql)
    this.#begun.catch(() => {
      // See above.
    })
  }

  /**
   * Errors  Retryable: it collided, and is undone. StoreUnavailable: the connection was lost, and nobody knows whether the
   *         server had committed; to run it again might do twice what was asked once. So too where the server has
   *         committed, and has given up on the standby that should have confirmed it.
   */
  async commit(): Promise<void> {
    this.#warning = undefined
    const command = await this.#commit()
    // What a transaction in which a statement has failed, and that the work went on from, is answered.
    if (command === 'ROLLBACK') throw new Error('a transaction went on after one of its statements had failed')
    if (this.#warning !== undefined)
      throw new StoreUnavailable(`a commit was done, and may not outlast the server: ${this.#warning}`)
  }

  /** Undoes what was not committed. */
  end(): void {
    if (!this.#isOpen || this.#isLost) return
    this.#isOpen = false
    this.#gather()
    this.#client.query('rollback').catch(() => {
      // Then the connection is gone, and the transaction with it.
    })
  }

  // What is asked within a tick is sent in one piece: each by itself is a call of the system, and wakes the server.
  #gather(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    const { stream } = this.#client.connection
    stream.cork()
    process.nextTick(() => {
      this.#isGathering = false
      stream.uncork()
    })
  }

  async #commit(): Promise<string> {
    try {
      this.#gather()
      const bumped = this.#changesCached ? this.#client.query(BUMP_REVISION) : undefined
      const [{ command }] = await Promise.all([this.#client.query('commit'), bumped, this.#begun])
      this.#isOpen = false
      return command
    } catch (error) {
      const failure = this.#failure(error)
      if (!this.#isLost) throw failure
      throw new StoreUnavailable('the connection was lost during a commit, which was done or not', { cause: failure })
    }
  }

  async #query(sql: string, values: readonly PostgresValue[]): Promise<QueryResult> {
    const { name, text, changesCached } = statementOf(sql)
    if (changesCached) this.#changesCached = true
    try {
      this.#gather()
      const answer = this.#client.query({ text, values: values.map(bound), ...(this.#isNamed && { name }) })
      return (await Promise.all([answer, this.#begun]))[0]
    } catch (error) {
      throw this.#failure(error)
    }
  }

  #failure(error: unknown): Error {
    const failure = failureOf(error)
    if (failure instanceof Retryable && failure.isLost) this.#isLost = true
    return failure
  }
}
