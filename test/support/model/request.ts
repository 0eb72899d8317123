import type { HttpRequest } from '../../../src/lib/http.ts'
import type { ModelFile } from '../../../src/protocol/model-file.ts'
import type { TestCredentials } from '../client.ts'
import { httpRequest, type RequestParts, signed } from '../signed-request.ts'
import type { WireInput } from './cases.ts'

const encoded = (text: unknown) =>
  encodeURIComponent(String(text)).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** The parameters that stand for a value in a form: `Tags.member.1.Key=x`. */
const parametersOf = (name: string, value: unknown): readonly string[] => {
  if (value === undefined) return []
  if (typeof value !== 'object' || value === null) return [`${encoded(name)}=${encoded(value)}`]
  if (Array.isArray(value) && value.length === 0) return [`${encoded(name)}=`]
  const parts = Array.isArray(value)
    ? value.map((item, at) => [`member.${at + 1}`, item] as const)
    : Object.entries(value)
  return parts.flatMap(([part, item]) => parametersOf(`${name}.${part}`, item))
}

const formRequest = ({ service }: ModelFile, operation: string, input: WireInput): RequestParts => {
  const parameters = Object.entries(input).flatMap(([name, value]) => parametersOf(name, value))
  return {
    method: 'POST',
    path: '/',
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: [`Action=${operation}`, `Version=${service.apiVersion}`, ...parameters].join('&'),
  }
}

const jsonRequest = ({ operations, shapes }: ModelFile, operation: string, input: WireInput): RequestParts => {
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

  return {
    method: definition?.http.method ?? '',
    path,
    query,
    headers: hasBody ? [['content-type', 'application/json']] : [],
    body: hasBody ? JSON.stringify(body) : '',
  }
}

/** A signed request of one operation, whether or not its input is sound. */
export const requestOf = (
  model: ModelFile,
  operation: string,
  input: WireInput,
  { accessKeyId, secretAccessKey, sessionToken }: TestCredentials,
): HttpRequest => {
  const { service } = model
  const parts = (service.protocol === 'query' ? formRequest : jsonRequest)(model, operation, input)
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers = [
    ...(parts.headers ?? []),
    ['host', 'carillon.test'] as const,
    ['x-amz-date', timestamp] as const,
    ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken] as const]),
  ]
  const request = httpRequest({ ...parts, headers })
  const scope = `${timestamp.slice(0, 8)}/us-east-1/${service.signingName}/aws4_request`
  return signed(request, { secretAccessKey, credential: `${accessKeyId}/${scope}` })
}
