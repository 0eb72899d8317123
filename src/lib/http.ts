/** Header fields by lower-case name; each value as received, in order, so that a repeated header is seen as such. */
export type HttpHeaders = ReadonlyMap<string, readonly string[]>

/**
 * One HTTP request as plain values, so that nothing below `server/` knows about sockets.
 *
 * `path` and `query` are the raw bytes of the request target around its first `?`, never decoded: an ARN is one
 * percent-encoded segment, and a signature covers what was sent.
 */
export interface HttpRequest {
  readonly id: string
  readonly method: string
  readonly path: string
  /** Without the `?`; empty when there is none. */
  readonly query: string
  readonly headers: HttpHeaders
  readonly body: Buffer
  /** Whether the client reached us over TLS, directly or through a trusted proxy. */
  readonly secure: boolean
  readonly sourceIp: string
}

/** One HTTP response as plain values. An empty body sends no content type. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The value of a header sent exactly once; undefined when it is absent or repeated. */
export const singleHeader = (request: HttpRequest, name: string): string | undefined => {
  const values = request.headers.get(name)
  return values?.length === 1 ? values[0] : undefined
}
