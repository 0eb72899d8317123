import { createHmac, createSecretKey, hash, type KeyObject, randomUUID } from 'node:crypto'

/** Where registrations go, who signs them, and what they are for. */
export interface Target {
  readonly host: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly instanceArn: string
  readonly resourceArn: string
}

/** How the id of every user begins that registrations are for. */
export const BENCH_USER = 'bench-'

/** The id of the n-th user that registrations are for; each registers once. */
export const benchUserId = (n: number): string => `${BENCH_USER}${String(n).padStart(9, '0')}`

/** A device token as Apple's look, one for each user. */
export const deviceTokenOf = (userId: string): string => hash('sha256', `the device of ${userId}`)

const hmac = (key: KeyObject | string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * Signs registrations as the AWS SDK for JavaScript does, as bytes ready for a socket.
 *
 * A plain signer, because the SDK's own would take minutes for the number that a round needs.
 */
export const registrationSigner = (target: Target): ((userId: string) => Buffer) => {
  const { host, region, accessKeyId, secretAccessKey, sessionToken, instanceArn, resourceArn } = target
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/gu, '')
  const day = stamp.slice(0, 8)
  const scope = `${day}/${region}/chime/aws4_request`
  const dayKey = hmac(hmac(`AWS4${secretAccessKey}`, day), region)
  const signingKey = createSecretKey(hmac(hmac(dayKey, 'chime'), 'aws4_request'))

  return (userId) => {
    const path = `/app-instance-users/${encodeURIComponent(`${instanceArn}/user/${userId}`)}/endpoints`
    const body = JSON.stringify({
      ClientRequestToken: randomUUID(),
      EndpointAttributes: { DeviceToken: deviceTokenOf(userId) },
      Name: 'Phone',
      ResourceArn: resourceArn,
      Type: 'APNS',
    })
    const headers = {
      'amz-sdk-invocation-id': randomUUID(),
      'amz-sdk-request': 'attempt=1; max=3',
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host,
      'x-amz-content-sha256': hash('sha256', body),
      'x-amz-date': stamp,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      'x-amz-user-agent': 'aws-sdk-js/3.1080.0',
    }
    const names = Object.keys(headers).join(';')
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
    const canonicalRequest = `POST\n${path.replaceAll('%', '%25')}\n\n${lines.join('')}\n${names}\n${headers['x-amz-content-sha256']}`
    const stringToSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash('sha256', canonicalRequest)}`
    const signature = createHmac('sha256', signingKey).update(stringToSign).digest('hex')
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
    const sent = Object.entries({ ...headers, authorization, accept: '*/*', connection: 'keep-alive' })
    return Buffer.from(
      `POST ${path} HTTP/1.1\r\n${sent.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
    )
  }
}
