import { createPrivateKey, randomUUID } from 'node:crypto'
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { SignJWT } from 'jose'
import type { Certified } from '../../src/fake-push/certificate.ts'
import type { FakePush } from '../../src/fake-push/fake-push.ts'
import { HEX_TOKEN, MATERIALS } from './fake-push.ts'

/** What came back; `status` 0 when nothing did. */
export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly rstCode: number
}

const seconds = () => Math.floor(Date.now() / 1000)

/** A provider token, as it should be but for what is said otherwise. */
export const providerToken = ({
  keyId = MATERIALS.apnsToken.keyId,
  teamId = MATERIALS.apnsToken.teamId,
  ageSeconds = 0,
  key = MATERIALS.apnsToken.key,
} = {}) =>
  new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setIssuedAt(seconds() - ageSeconds)
    .sign(createPrivateKey(key))

/** A service account's assertion, likewise. */
export const assertion = (
  fake: FakePush,
  claims: Readonly<Record<string, unknown>> = {},
  key = MATERIALS.fcm.privateKey,
) =>
  new SignJWT({
    iss: MATERIALS.fcm.clientEmail,
    aud: fake.tokenUrl,
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    iat: seconds(),
    exp: seconds() + 3600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(createPrivateKey(key))

/** One who speaks HTTP/2 to a fake by hand, so that what our clients never do can be done. */
export const rawSender = (fake: FakePush, shown?: Certified) => {
  const session = connect(fake.url, {
    ca: MATERIALS.ca,
    ...(shown && { cert: shown.certificate, key: shown.privateKey }),
  })
  session.on('error', () => {})
  const ask = (headers: OutgoingHttpHeaders, body: string) =>
    new Promise<RawAnswer>((resolve) => {
      const stream = session.request({ ':method': 'POST', ...headers })
      let answered: IncomingHttpHeaders = {}
      let text = ''
      stream.setEncoding('utf8')
      stream.on('response', (received) => {
        answered = received
      })
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('error', () => {})
      stream.on('close', () =>
        resolve({
          status: Number(answered[':status'] ?? 0),
          headers: answered,
          body: text,
          rstCode: stream.rstCode ?? 0,
        }),
      )
      stream.end(body)
    })
  return {
    ask,
    /** A push to Apple, as it should be but for these headers; undefined leaves one out. */
    async apns(changed: OutgoingHttpHeaders = {}, body = '{"aps":{}}') {
      const headers: OutgoingHttpHeaders = {
        ':path': `/3/device/${HEX_TOKEN}`,
        authorization: `bearer ${await token}`,
        'apns-topic': MATERIALS.apnsToken.bundleId,
        'apns-id': randomUUID(),
        ...changed,
      }
      const present = Object.entries(headers).filter(([, value]) => value !== undefined)
      const { status, body: text } = await ask(Object.fromEntries(present), body)
      return `${status} ${text === '' ? '' : JSON.parse(text).reason}`.trim()
    },
    /** Asks for an access token. */
    token: async (jwt: string, grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer') =>
      ask({ ':path': '/token' }, new URLSearchParams({ grant_type: grantType, assertion: jwt }).toString()),
    /** A message to Google. */
    fcm: (accessToken: string, message: unknown, projectId = MATERIALS.fcm.projectId) =>
      ask(
        { ':path': `/v1/projects/${projectId}/messages:send`, authorization: `Bearer ${accessToken}` },
        JSON.stringify({ message }),
      ),
    [Symbol.dispose]: () => session.destroy(),
  }
}

// One for all, since Apple counts how often it changes.
const token = providerToken()
