// An AWS SDK on a machine whose clock is wrong. Prints how many attempts one call took, or the name of its error.
import { ChimeSDKIdentityClient, ListAppInstancesCommand } from '@aws-sdk/client-chime-sdk-identity'

const { SKEW_MS, MAX_ATTEMPTS, ENDPOINT = '', ACCESS_KEY_ID = '', SECRET = '' } = process.env

const rightNow = Date.now
const skewedNow = () => rightNow() + Number(SKEW_MS)
globalThis.Date = new Proxy(Date, {
  construct: (RightDate, values) => Reflect.construct(RightDate, values.length === 0 ? [skewedNow()] : values),
  get: (RightDate, name) => (name === 'now' ? skewedNow : Reflect.get(RightDate, name)),
})

const client = new ChimeSDKIdentityClient({
  region: 'us-east-1',
  endpoint: ENDPOINT,
  credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET },
  maxAttempts: Number(MAX_ATTEMPTS),
})
const outcome = client.send(new ListAppInstancesCommand({})).then(
  ({ $metadata }) => `answered at attempt ${$metadata.attempts}`,
  ({ name }) => name,
)
process.stdout.write(await outcome)
client.destroy()
