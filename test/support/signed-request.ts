import { createHash, createHmac } from 'node:crypto'
import {
  ChimeSDKIdentityClient,
  ListAppInstanceUsersCommand,
  RegisterAppInstanceUserEndpointCommand,
} from '@aws-sdk/client-chime-sdk-identity'
import type { HttpRequest } from '../../src/lib/http.ts'

/** The key of AWS's published signing examples. */
export const EXAMPLE_KEY = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}

/** The parts of a request that a test cares about. */
export interface RequestParts {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  /** In the order sent; a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
  readonly secure?: boolean
}

/** A request as the listener hands it over. */
export const httpRequest = (parts: RequestParts): HttpRequest => {
  const headers = new Map<string, string[]>()
  for (const [name, value] of parts.headers ?? []) {
    const values = headers.get(name.toLowerCase()) ?? []
    headers.set(name.toLowerCase(), [...values, value])
  }
  return {
    id: 'request-1',
    method: parts.method ?? 'GET',
    path: parts.path ?? '/',
    query: parts.query ?? '',
    headers,
    body: Buffer.from(parts.body ?? ''),
    secure: parts.secure ?? false,
    sourceIp: '192.0.2.1',
  }
}

/** What is signed, where it differs from an ordinary request of the example key. */
export interface SigningOptions {
  readonly secretAccessKey?: string
  /** Of the whole credential: `key/day/region/service/aws4_request`. */
  readonly credential?: string
  readonly timestamp?: string
  readonly signedHeaders?: string
  /** What stands for the body, where that is not its hash. */
  readonly payload?: string
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The request with an Authorization header made by the letter of AWS's description, apart from the code under test.
 *
 * The path and the query must be in canonical order already, header values without blanks to fold.
 */
export const signed = (request: HttpRequest, options: SigningOptions = {}): HttpRequest => {
  const timestamp = options.timestamp ?? request.headers.get('x-amz-date')?.[0] ?? ''
  const credential = options.credential ?? `AKIDEXAMPLE/${timestamp.slice(0, 8)}/us-east-1/chime/aws4_request`
  const names = options.signedHeaders ?? [...request.headers.keys()].sort().join(';')
  const canonicalRequest = [
    request.method,
    request.path.split('/').map(encodeURIComponent).join('/'),
    request.query,
    ...names.split(';').map((name) => `${name}:${request.headers.get(name)?.join(',')}`),
    '',
    names,
    options.payload ?? sha256(request.body),
  ].join('\n')
  const [, ...scope] = credential.split('/')
  const secret = options.secretAccessKey ?? EXAMPLE_KEY.secretAccessKey
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const stringToSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(canonicalRequest)].join('\n')
  const signature = hmac(key, stringToSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`
  return { ...request, headers: new Map([...request.headers, ['authorization', [authorization]]]) }
}

const USER_ARN =
  'arn:aws:chime:us-east-1:123456789012:app-instance/5f0f3b3e-1111-4222-8333-444455556666/user/us-east-1:alice@x'

/** RegisterAppInstanceUserEndpoint as the AWS SDK for JavaScript signs and sends it. */
export const sdkWrite = (configuration = {}): Promise<HttpRequest> =>
  captured(configuration, (client) =>
    client.send(
      new RegisterAppInstanceUserEndpointCommand({
        AppInstanceUserArn: USER_ARN,
        Name: 'Alice’s phone',
        Type: 'GCM',
        ResourceArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef',
        EndpointAttributes: { DeviceToken: 'fcm-token' },
      }),
    ),
  )

/** ListAppInstanceUsers as the AWS SDK for JavaScript signs and sends it. */
export const sdkRead = (configuration = {}): Promise<HttpRequest> =>
  captured(configuration, (client) =>
    client.send(new ListAppInstanceUsersCommand({ AppInstanceArn: USER_ARN, MaxResults: 5, NextToken: 'ab/c+d==' })),
  )

/** What the SDK hands to its transport. */
interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

const captured = async (configuration: object, send: (client: ChimeSDKIdentityClient) => Promise<unknown>) => {
  const requests: SdkRequest[] = []
  const client = new ChimeSDKIdentityClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:8080',
    credentials: EXAMPLE_KEY,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: SdkRequest) => {
        requests.push(request)
        return { response: { statusCode: 204, headers: {} } }
      },
    },
    ...configuration,
  })
  await send(client)
  const [request] = requests
  if (request === undefined) throw new Error('The SDK sent nothing')
  const { method, path, query, headers, body } = request
  return httpRequest({
    method,
    path,
    query: Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&'),
    headers: Object.entries(headers),
    body: Buffer.concat(body === undefined ? [] : [body]),
  })
}
