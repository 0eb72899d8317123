import type { HttpRequest } from '../../../src/lib/http.ts'
import type { ModelFile } from '../../../src/protocol/model-file.ts'
import type { TestCredentials } from '../client.ts'
import { httpRequest, signed } from '../signed-request.ts'
import type { WireInput } from './cases.ts'

const encoded = (text: unknown) =>
  encodeURIComponent(String(text)).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** A signed request of one operation, whether or not its input is sound. */
export const requestOf = (
  { service, operations, shapes }: ModelFile,
  operation: string,
  input: WireInput,
  { accessKeyId, secretAccessKey }: TestCredentials,
): HttpRequest => {
  const definition = operations[operation]
  const { members = {}, payload } = shapes[definition?.input ?? ''] ?? {}
  const parts = Object.entries(members).map(([name, { location = 'body', locationName = name }]) => ({
    location: name === payload ? 'payload' : location,
    name: locationName,
    value: input[locationName],
  }))
  const at = (wanted: string) => parts.filter(({ location, value }) => location === wanted && value !== undefined)

  const [route = '', literals] = (definition?.http.requestUri ?? '').split('?')
  const path = at('uri').reduce((before, { name, value }) => before.replace(`{${name}}`, () => encoded(value)), route)
  const query = at('querystring')
    .flatMap(({ name, value }) => [value].flat().map((each) => `${encoded(name)}=${encoded(each)}`))
    .concat(literals ?? [])
    .sort()
    .join('&')
  const hasBody = parts.some(({ location }) => location === 'body' || location === 'payload')
  const body = payload
    ? at('payload')[0]?.value
    : Object.fromEntries(at('body').map(({ name, value }) => [name, value]))

  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const request = httpRequest({
    method: definition?.http.method ?? '',
    path,
    query,
    headers: [
      ...(hasBody ? [['content-type', 'application/json'] as const] : []),
      ['host', 'carillon.test'],
      ['x-amz-date', timestamp],
    ],
    body: hasBody ? JSON.stringify(body) : '',
  })
  const scope = `${timestamp.slice(0, 8)}/us-east-1/${service.signingName}/aws4_request`
  return signed(request, { secretAccessKey, credential: `${accessKeyId}/${scope}` })
}
