import type { PushAudience } from '../../../lib/push-content.ts'
import type { OperationContext } from '../../operation.ts'
import { messagesArn } from '../arns.ts'
import { existingApp } from '../existing.ts'
import { refuseOtherMessages } from '../messages/asked.ts'
import { type Contents, contentsOf } from '../messages/contents.ts'
import { acceptedResult, type DeviceResult, faultResult } from '../messages/results.ts'
import { settledResponse } from '../messages/settlement.ts'
import { addressTargets, checkCount, endpointTargets, type Target } from '../messages/targets.ts'
import { operation } from '../operation.ts'

/**
 * Pushes a message to device tokens and endpoints. What is accepted is on disk; what the push services say of it within
 * the time that the settings give it is told for each, and the rest is delivered after the answer.
 *
 * Shape   application + message + addresses and endpoints -> 200 {Result: {token: MessageResult}, EndpointResult: {…}}
 * Units   the body: at most 1 MiB; addresses and endpoints: at most 100 together; what each gets otherwise: at most
 *         512 KiB in all
 * Errors  NotFound: the account has no such application. BadRequest: another kind of message than push, or a member that
 *         no push service takes. TooManyRequests: as much is on its way as may be.
 * Source  Pinpoint API reference, Messages; ours, answers 28 to 30
 */
export const SendMessages = operation('SendMessages', {
  bodyBytesMax: 1_048_576,

  permissions: ({ ApplicationId }, call) => [['mobiletargeting:SendMessages', messagesArn(call, ApplicationId)]],

  async handle({ ApplicationId, MessageRequest: request }, context) {
    refuseOtherMessages(request)
    checkCount(request)
    const contents = contentsOf(request)
    const addresses = addressTargets(request, contents)
    const { id: appId } = await existingApp(ApplicationId, context)
    const endpoints = await endpointTargets(request, appId, contents, context)
    const accept = accepting(contents, context)
    const Result = await accept(addresses, (places) => ({ kind: 'addresses', appId, addresses: places }))
    const EndpointResult = await accept(endpoints, (places) => ({ kind: 'endpoints', endpoints: places }))
    return {
      MessageResponse: {
        ApplicationId: appId,
        ...(request.Addresses && { Result }),
        ...(request.Endpoints && { EndpointResult }),
      },
    }
  },

  conclude: async ({ MessageResponse }, context) => ({
    MessageResponse: await settledResponse(MessageResponse, context),
  }),
})

/** Accepts one message for all that have a place, in their order; the others are told why not. */
const accepting =
  ({ common }: Contents, { store, caller, settings, ids, nowMs }: OperationContext) =>
  async <Place>(
    targets: readonly Target<Place>[],
    audience: (places: readonly Place[]) => PushAudience,
  ): Promise<Readonly<Record<string, DeviceResult>>> => {
    const places = targets.flatMap((target) => ('place' in target ? [target.place] : []))
    const id = ids.ordered()
    if (places.length > 0)
      await store.outbox.deliver({
        id,
        accountId: caller.accountId,
        audience: audience(places),
        content: common,
        // An address says by its channel whether it takes calls.
        isVoip: common.apns?.pushType === 'voip',
        keepsResults: true,
        nowMs,
        backlogMax: settings.pushBacklogMax,
      })
    return Object.fromEntries(
      targets.map((target) => [target.key, 'place' in target ? acceptedResult(id) : faultResult(target.fault)]),
    )
  }
