import {
  type AppInstanceUserEndpoint,
  type ChimeSDKIdentityClient,
  DescribeAppInstanceUserEndpointCommand,
  ListAppInstanceUserEndpointsCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import { userKey } from '../../src/store/keys.ts'
import type { InactiveReason } from '../../src/store/sql/endpoints.ts'
import type { Storage } from '../../src/store/storage.ts'
import { ACCOUNT } from './world.ts'

/** An endpoint as its owner sees it. */
export const describe = async (
  client: ChimeSDKIdentityClient,
  user: string,
  endpointId: string | undefined,
): Promise<AppInstanceUserEndpoint> =>
  (await client.send(new DescribeAppInstanceUserEndpointCommand({ AppInstanceUserArn: user, EndpointId: endpointId })))
    .AppInstanceUserEndpoint!

/** The ids of a user's endpoints, oldest first. */
export const endpointIds = async (client: ChimeSDKIdentityClient, user: string): Promise<(string | undefined)[]> =>
  (
    await client.send(new ListAppInstanceUserEndpointsCommand({ AppInstanceUserArn: user }))
  ).AppInstanceUserEndpoints!.map(({ EndpointId }) => EndpointId)

/** Takes an endpoint out of service, as a provider's verdict on its token would. */
export const deactivate = (
  { storage, now }: { readonly storage: Storage; readonly now: () => number },
  user: string,
  endpointId: string | undefined,
  reason: InactiveReason = 'INVALID_DEVICE_TOKEN',
): Promise<number> =>
  storage.write(async (store) => {
    const [, instanceId = '', userId = ''] = /app-instance\/(.+)\/user\/(.+)$/u.exec(user) ?? []
    const instance = await store.appInstances.get(ACCOUNT, instanceId)
    const endpoint = await store.endpoints.get(userKey(instance!.key, userId), endpointId ?? '')
    return store.endpoints.deactivate(endpoint!, reason, now())
  })
