import { ChimeSDKIdentityClient } from '@aws-sdk/client-chime-sdk-identity'
import { PinpointClient } from '@aws-sdk/client-pinpoint'
import { STSClient } from '@aws-sdk/client-sts'
import type { HttpRequest } from '../../src/lib/http.ts'
import type { Exchange } from '../../src/server/exchange.ts'

/** What an SDK signs with. */
export interface TestCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Where a request goes instead of a socket. */
export type ServeInProcess = (request: HttpRequest) => Promise<Exchange>

// The part of the SDK's request that a socket would carry.
interface SentRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

const queryOf = (query: SentRequest['query']) =>
  Object.entries(query)
    .flatMap(([name, values]) => [values ?? ''].flat().map((value) => `${encoded(name)}=${encoded(value)}`))
    .join('&')

let sent = 0

const requestOf = ({ method, path, query, headers, body = '' }: SentRequest): HttpRequest => {
  sent += 1
  return {
    id: `request-${sent}`,
    method,
    path,
    query: queryOf(query),
    headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    secure: false,
    sourceIp: '192.0.2.1',
  }
}

// As Node's client hands them over.
const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const inProcess = (serve: ServeInProcess) => ({
  async handle(request: unknown) {
    const { response } = await serve(requestOf(request as SentRequest))
    const { status: statusCode, headers, body } = response
    return { response: { statusCode, headers: lowerCased(headers), body: new TextEncoder().encode(body) } as never }
  },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
})

const configOver = (serve: ServeInProcess, credentials: TestCredentials, region: string) => ({
  region,
  credentials,
  endpoint: 'http://carillon.test',
  maxAttempts: 1,
  requestHandler: inProcess(serve),
})

/** The real SDK for Identity, signing real requests, with the pipeline where its socket would be. */
export const identityOver = (serve: ServeInProcess, credentials: TestCredentials, region = 'us-east-1') =>
  new ChimeSDKIdentityClient(configOver(serve, credentials, region))

/** The same for Pinpoint. */
export const pinpointOver = (serve: ServeInProcess, credentials: TestCredentials, region = 'us-east-1') =>
  new PinpointClient(configOver(serve, credentials, region))

/** The same for STS. */
export const stsOver = (serve: ServeInProcess, credentials: TestCredentials, region = 'us-east-1') =>
  new STSClient(configOver(serve, credentials, region))
