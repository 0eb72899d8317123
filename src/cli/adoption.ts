import { formatArn } from '../lib/arn.ts'
import { systemClock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import type { Flag } from './flags.ts'
import { ACCOUNT, type Action } from './store-command.ts'

/** What is created. */
export interface Adopted {
  readonly accountId: string
  readonly id: string
  readonly name: string
  readonly nowMs: number
}

/** A kind of resource that can be created under an id which apps know already. Source: ours, answer 9. */
export interface Adoption {
  readonly id: Flag
  /** The id's form, as help shows it. */
  readonly idForm: string
  readonly name: Flag
  /** Of its ARN. */
  readonly service: 'chime' | 'mobiletargeting'
  readonly resourceType: string
  /** The name of the ARN in `--output json`. */
  readonly arnName: string
  exists(store: Store, accountId: string, id: string): Promise<boolean>
  insert(store: Store, adopted: Adopted): Promise<unknown>
}

/** The action that creates such a resource. */
export const adoption = ({
  id: ID,
  idForm,
  name: NAME,
  service,
  resourceType,
  arnName,
  ...kind
}: Adoption): Action => ({
  usage: `--id <${idForm}> [--name <name>] [--account <12 digits>]`,
  flags: { id: ID, name: NAME, account: ACCOUNT },
  words: [],
  async run({ storage, config, flags }) {
    const { partition, region } = config
    const { id = '', name = id, account: accountId = config.accountId } = flags
    const arn = formatArn({ partition, service, region, accountId, resource: `${resourceType}/${id}` })
    await storage.write(async (store) => {
      if (await kind.exists(store, accountId, id)) throw new Error(`${arn} exists already`)
      await kind.insert(store, { accountId, id, name, nowMs: systemClock() })
    })
    return { json: { [arnName]: arn }, text: `${arn}\n` }
  },
})
