import { setTimeout as pause } from 'node:timers/promises'
import { endpointIdOf } from '../../store/keys.ts'
import type { PushOutcome } from '../../store/sql/push-results.ts'
import type { ActionInput, Told } from '../store-command.ts'
import { table } from '../table.ts'
import { type NamedDevice, namedDevice } from './names.ts'

const LOOK_MS = 200

/** How long a command waits for what comes of a push. */
export const WAIT_MS = 60_000

/** So many outcomes are shown; the others are counted. */
const SHOWN_MAX = 1000

const PAGE = 500

/** What came of the push to one device. */
interface Outcome extends NamedDevice {
  readonly pushId: string
  readonly outcome: PushOutcome
  readonly reason: string | null
}

/** Waits until all pushes of a message have ended, and tells what came of each. */
export const awaitedOutcomes = async (messageId: string, input: ActionInput, waitMs = WAIT_MS): Promise<Told> => {
  const isSettled = await settled(messageId, input, waitMs)
  const counts: Record<PushOutcome, number> = { delivered: 0, failed: 0, dropped: 0 }
  const outcomes: Outcome[] = []
  for (let after: Uint8Array | undefined; ; ) {
    const shownMax = SHOWN_MAX - outcomes.length
    // It may be run again, and so counts nothing outside of itself.
    const { page, shown } = await input.storage.read(async (store) => {
      const rows = await store.pushResults.after(messageId, after, PAGE)
      const named: Outcome[] = []
      for (const row of rows.slice(0, shownMax)) {
        const { outcome, reason, pushId } = row
        const device = await namedDevice(store, input.config, row)
        named.push({ ...device, pushId: endpointIdOf(pushId), outcome, reason })
      }
      return { page: rows, shown: named }
    })
    for (const { outcome } of page) counts[outcome] += 1
    outcomes.push(...shown)
    after = page.at(-1)?.pushId
    if (page.length < PAGE) break
  }
  const isDelivered = isSettled && counts.delivered > 0 && counts.failed + counts.dropped === 0
  return {
    json: { messageId, isSettled, counts, outcomes },
    text: `${linesOf(outcomes)}${summary(counts, isSettled)}\n`,
    exitCode: isDelivered ? 0 : 1,
  }
}

/** Whether all has ended in time; results that are there no more have. */
const settled = async (messageId: string, { storage }: ActionInput, waitMs: number): Promise<boolean> => {
  for (let leftMs = waitMs; ; leftMs -= LOOK_MS) {
    const state = await storage.read(({ pushResults }) => pushResults.progress(messageId))
    if (state?.isSettled !== false) return true
    if (leftMs <= 0) return false
    await pause(LOOK_MS)
  }
}

const linesOf = (outcomes: readonly Outcome[]): string =>
  outcomes.length === 0
    ? ''
    : table(
        outcomes.map(({ user = '-', endpointId = '-', outcome, reason }) => [user, endpointId, outcome, reason ?? '']),
        '',
      )

const summary = ({ delivered, failed, dropped }: Readonly<Record<PushOutcome, number>>, isSettled: boolean): string => {
  if (!isSettled) return `${delivered} delivered, ${failed} failed so far; the rest is still on its way.`
  if (delivered + failed + dropped === 0) return 'No device was there to get it.'
  return `${delivered} delivered, ${failed} failed, ${dropped} not there any more.`
}
