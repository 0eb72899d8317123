import { steadyClock } from '../../../lib/clock.ts'
import type { ConcludeContext } from '../../operation.ts'
import type { MessageResponse } from '../generated.ts'
import { type DeviceResult, faultResult, isPending, settledResult } from './results.ts'

type Results = Readonly<Record<string, DeviceResult>>

const FIRST_PAUSE_MS = 10
const PAUSE_MS_MAX = 200

/**
 * Waits for what comes of the pushes that a response says are accepted, for as long as the settings allow, and puts it
 * in their place. The store is asked, since it may be another process that sends.
 *
 * Source  ours, answer 29
 */
export const settledResponse = async (
  response: MessageResponse,
  context: ConcludeContext,
): Promise<MessageResponse> => {
  const { pause, settings } = context
  let leftMs = settings.pushAnswerMs
  // A store that is slow to answer takes of the time, too.
  const endMs = steadyClock() + leftMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX)) {
    const settled = await settledNow(response, context)
    if (settled.isWhole || leftMs <= 0 || steadyClock() >= endMs) return settled.response
    const nextMs = Math.min(pauseMs, leftMs)
    await pause(nextMs)
    leftMs -= nextMs
  }
}

const settledNow = async (response: MessageResponse, context: ConcludeContext) => {
  const { Result, EndpointResult } = response
  const addresses = await resultsNow(Result, context)
  const endpoints = await resultsNow(EndpointResult, context)
  return {
    isWhole: addresses.isWhole && endpoints.isWhole,
    response: {
      ...response,
      ...(Result && { Result: addresses.results }),
      ...(EndpointResult && { EndpointResult: endpoints.results }),
    },
  }
}

/** All that are pending are members of one message, in this order. */
const resultsNow = async (results: Results = {}, { read }: ConcludeContext) => {
  const pending = Object.entries(results).filter(([, result]) => isPending(result))
  const messageId = pending[0]?.[1].MessageId
  const found = messageId === undefined ? undefined : await read(({ pushResults }) => pushResults.of(messageId))
  if (!found) return { isWhole: true, results }
  const settled = new Map(found.results.map((result) => [result.member, settledResult(result)]))
  const now = pending.map(([key, result], member) => [key, settled.get(member) ?? without(result, found.isSettled)])
  return { isWhole: found.isSettled, results: { ...results, ...Object.fromEntries(now) } as Results }
}

// Of an endpoint that went, or that takes no messages any more, nothing is kept.
const without = (result: DeviceResult, isSettled: boolean) => (isSettled ? faultResult('EndpointNotFound') : result)
