import type { HttpRequest } from '../../lib/http.ts'

const IN_HEADER = /Credential=(\w{16,128})\//
const IN_QUERY = /(?:^|&)X-Amz-Credential=(\w{16,128})(?:%2F|\/)/

/** The access key id that a request claims to be signed with, of which nothing is proved; undefined for none. */
export const claimedKeyId = ({ headers, query }: HttpRequest): string | undefined =>
  IN_HEADER.exec(headers.get('authorization')?.[0] ?? '')?.[1] ?? IN_QUERY.exec(query)?.[1]
