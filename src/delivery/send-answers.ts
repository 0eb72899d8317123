import { textOfKey } from '../store/keys.ts'
import type { SendWait } from '../store/sql/send-waits.ts'
import type { Storage } from '../store/storage.ts'

/** How many are answered at once at most. */
const ANSWERS_PER_LOOK = 100

/**
 * Answers other servers that wait for sends which are under way here (store/sends-elsewhere.ts): what it returns looks once
 * for those who ask, and goes on answering each when its send has ended, by an `attempt` that does not throw.
 */
export const sendAnswers = (
  { serverId, sends, read, write }: Pick<Storage, 'serverId' | 'sends' | 'read' | 'write'>,
  attempt: (work: () => Promise<void>) => Promise<unknown>,
) => {
  const answering = new Set<string>()
  const answer = async (asked: SendWait) => {
    const name = `${asked.id} ${textOfKey(asked.endpointKey)}`
    if (answering.has(name)) return
    answering.add(name)
    await sends.ended([asked.endpointKey])
    await attempt(async () => void (await write(({ sendWaits }) => sendWaits.answer(serverId, asked))))
    answering.delete(name)
  }
  return async (): Promise<void> => {
    const asked = await read(({ sendWaits }) => sendWaits.of(serverId, ANSWERS_PER_LOOK))
    for (const one of asked) void answer(one)
  }
}
