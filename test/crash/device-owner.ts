import { setTimeout as delay } from 'node:timers/promises'
import { secret } from '../support/logs.ts'
import type { Client, Reply } from './client.ts'

/** What every owner of devices is part of. */
export interface Place {
  readonly instanceArn: string
  readonly appArn: string
}

type Operation =
  | { readonly kind: 'register'; readonly name: string; readonly body: { readonly ClientRequestToken: string } }
  | { readonly kind: 'update'; readonly id: string; readonly name: string }
  | { readonly kind: 'deregister'; readonly id: string }

const ENDPOINTS_MAX = 10
const RETRY_MS = 20

/** Creates an app instance and a push application. */
export const newPlace = async (client: Client): Promise<Place> => {
  const app = await client.send('POST', '/v1/apps', { Name: 'phones' })
  const instance = await client.send('POST', '/app-instances', {
    Name: 'chat',
    ClientRequestToken: crypto.randomUUID(),
  })
  return { instanceArn: String(instance.body.AppInstanceArn), appArn: String(app.body.Arn) }
}

/**
 * A user who registers, renames and deregisters devices, one request at a time, and remembers what was acknowledged.
 *
 * A request that found no answer, or a 503, stays the next one: it is sent again, as an SDK does.
 */
export class DeviceOwner {
  readonly #place: Place
  readonly #userId = crypto.randomUUID()
  readonly #random: () => number
  readonly #endpoints = new Map<string, string>()
  readonly #answered: { readonly body: object; readonly id: string }[] = []
  #pending: Operation | undefined
  #named = 0
  /** How many requests were acknowledged, and how many refused with a 503. */
  readonly count = { acknowledged: 0, refused: 0 }
  /** What must not happen and did. */
  readonly faults: string[] = []

  constructor(place: Place, random: () => number) {
    this.#place = place
    this.#random = random
  }

  get #path(): string {
    const arn = `${this.#place.instanceArn}/user/${this.#userId}`
    return `/app-instance-users/${encodeURIComponent(arn)}/endpoints`
  }

  /** Becomes a user of the instance. */
  async enter(client: Client): Promise<void> {
    await client.send('POST', '/app-instance-users', {
      AppInstanceArn: this.#place.instanceArn,
      AppInstanceUserId: this.#userId,
      Name: this.#userId,
      ClientRequestToken: crypto.randomUUID(),
    })
  }

  /** Goes on until `isOver` or until the server is gone. */
  async act(client: Client, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      this.#pending ??= this.#chosen()
      let reply: Reply
      try {
        reply = await this.#send(client, this.#pending)
      } catch {
        return
      }
      if (reply.status === 503) {
        this.count.refused += 1
        await delay(RETRY_MS)
      } else {
        this.#settle(this.#pending, reply)
        this.#pending = undefined
      }
    }
  }

  /** What of the acknowledged is not listed, or what is listed that was not acknowledged, unless it `mayShow`. */
  async unlisted(client: Client, mayShow: 'pending' | 'nothing'): Promise<readonly string[]> {
    const listed = await this.#listed(client)
    if (listed === undefined) return [`the endpoints of user ${this.#userId} can't be listed`]
    const isAllowed = (id: string | undefined, name: string | undefined) =>
      mayShow === 'pending' && this.#isPending(id, name)
    const lost = [...this.#endpoints]
      .filter(([id, name]) => listed.get(id) !== name && !isAllowed(id, listed.get(id)))
      .map(([id, name]) => `endpoint ${id} "${name}" is "${listed.get(id)}"`)
    const unasked = [...listed]
      .filter(([id, name]) => !this.#endpoints.has(id) && !isAllowed(undefined, name))
      .map(([id, name]) => `endpoint ${id} "${name}" was never acknowledged`)
    return [...lost, ...unasked]
  }

  /** The same, pending or not; then sends what is pending and what was sent before, and counts. */
  async missing(client: Client): Promise<readonly string[]> {
    const unlisted = await this.unlisted(client, 'pending')
    await this.act(client, () => this.#pending === undefined)
    await this.#repeat(client)
    const endpoints = (await this.#listed(client))?.size
    const counted = endpoints === this.#endpoints.size ? [] : [`${endpoints} endpoints, not ${this.#endpoints.size}`]
    return [...unlisted, ...this.faults, ...counted]
  }

  /** Whether it is the pending request that would have given an endpoint this name, or none. */
  #isPending(id: string | undefined, name: string | undefined): boolean {
    switch (this.#pending?.kind) {
      case 'register':
        return id === undefined && this.#pending.name === name
      case 'update':
        return this.#pending.id === id && this.#pending.name === name
      case 'deregister':
        return this.#pending.id === id && name === undefined
      default:
        return false
    }
  }

  #chosen(): Operation {
    const ids = [...this.#endpoints.keys()]
    const id = ids[Math.floor(this.#random() * ids.length)]
    const chance = this.#random()
    if (id !== undefined && (ids.length === ENDPOINTS_MAX || chance < 0.2)) return { kind: 'deregister', id }
    this.#named += 1
    const name = `device ${this.#named}`
    if (id !== undefined && chance < 0.5) return { kind: 'update', id, name }
    const body = {
      Name: name,
      Type: 'APNS',
      ResourceArn: this.#place.appArn,
      EndpointAttributes: { DeviceToken: secret(crypto.randomUUID()) },
      ClientRequestToken: crypto.randomUUID(),
    }
    return { kind: 'register', name, body }
  }

  #send(client: Client, operation: Operation): Promise<Reply> {
    switch (operation.kind) {
      case 'register':
        return client.send('POST', this.#path, operation.body)
      case 'update':
        return client.send('PUT', `${this.#path}/${operation.id}`, { Name: operation.name, AllowMessages: 'ALL' })
      case 'deregister':
        return client.send('DELETE', `${this.#path}/${operation.id}`)
      default:
        return operation satisfies never
    }
  }

  #settle(operation: Operation, { status, body }: Reply): void {
    this.count.acknowledged += 1
    if (operation.kind === 'register' && status === 201) {
      const id = String(body.EndpointId)
      this.#endpoints.set(id, operation.name)
      this.#answered.push({ body: operation.body, id })
    } else if (operation.kind === 'update' && status === 200) this.#endpoints.set(operation.id, operation.name)
    else if (operation.kind === 'deregister' && status === 204) this.#endpoints.delete(operation.id)
    else this.faults.push(`${operation.kind} was answered ${status} ${JSON.stringify(body)}`)
  }

  /** Sends the last registrations again: each must be answered with the endpoint that it was answered with before. */
  async #repeat(client: Client): Promise<void> {
    for (const { body, id } of this.#answered.slice(-3)) {
      const again = await client.send('POST', this.#path, body)
      if (again.status !== 201 || again.body.EndpointId !== id)
        this.faults.push(`a repeated registration of ${id} was answered ${again.status} ${JSON.stringify(again.body)}`)
    }
  }

  async #listed(client: Client): Promise<ReadonlyMap<string, string> | undefined> {
    const { status, body } = await client.send('GET', this.#path)
    if (status !== 200) return undefined
    const endpoints = body.AppInstanceUserEndpoints as readonly { EndpointId: string; Name: string }[]
    return new Map(endpoints.map(({ EndpointId, Name }) => [EndpointId, Name]))
  }
}
