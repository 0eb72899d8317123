import type { Api } from '../apis/api.ts'
import type { ServiceError } from '../lib/service-error.ts'
import { type HttpLimits, httpLimits } from './limits.ts'
import { requestEntityTooLarge } from './refusals.ts'

/** How large bodies may be, and how a larger one is refused, before anything of it is read. */
export interface BodyLimits {
  readonly bodyBytesMax: HttpLimits['bodyBytesMax']
  tooLarge(method: string, path: string, bytesMax: number): ServiceError
}

const LABEL = /\{[^}]*\}/gu

/** What holds for each route: as usual, but for operations and APIs that say otherwise. */
export const bodyLimits = (apis: readonly Api[]): BodyLimits => {
  const routes = apis.flatMap(({ model, operations, errors }) =>
    Object.values(operations).map(({ name, bodyBytesMax }) => {
      const { method, requestUri } = model.operations.get(name)!
      return { method, path: pathOf(requestUri), bodyBytesMax, tooLarge: errors.tooLarge }
    }),
  )
  // Asked for every request: there are few of them.
  const larger = routes.filter(({ bodyBytesMax }) => bodyBytesMax !== undefined)
  const at = (among: typeof routes, method: string, path: string) =>
    among.find((route) => route.method === method && route.path.test(path))
  return {
    bodyBytesMax: (method, path) => at(larger, method, path)?.bodyBytesMax ?? httpLimits.bodyBytesMax(method, path),
    tooLarge: (method, path, bytesMax) => (at(routes, method, path)?.tooLarge ?? requestEntityTooLarge)(bytesMax),
  }
}

const pathOf = (requestUri: string) => new RegExp(`^${requestUri.replaceAll('.', '\\.').replace(LABEL, '[^/]+')}$`, 'u')
