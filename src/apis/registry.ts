import type { HttpRequest } from '../lib/http.ts'
import { unknownOperation } from '../protocol/errors.ts'
import { router } from '../protocol/router.ts'
import type { Api, Route } from './api.ts'

/** Finds where requests go. */
export interface Registry {
  /** Errors: UnknownOperationException when nothing is at the request's method and path. */
  route(request: HttpRequest): Route
}

// Two labels at one place are one route, whatever their names.
const LABEL = /\{[^}]*\}/gu

/**
 * One route table for all APIs.
 *
 * Errors  an operation that does not fit its model; two operations at one route, unless requests there name theirs.
 */
export const registry = (apis: readonly Api[]): Registry => {
  const taken = new Map<string, Api>()
  const routes = router(
    apis.flatMap((api) =>
      Object.entries(api.operations).map(([name, operation]) => {
        const model = api.model.operations.get(name)
        if (!model) throw new Error(`the model of ${api.model.name} has no operation ${name}`)
        if ((operation.once === undefined) !== (model.requestTokenMember === undefined))
          throw new Error(`${name} states \`once\` without a ClientRequestToken in its model, or the other way round`)
        const route = `${model.method} ${model.requestUri.replace(LABEL, '{}')}`
        const other = taken.get(route)
        if (other && (other !== api || !api.protocol.operationName))
          throw new Error(`${name} shares ${route} with another operation`)
        taken.set(route, api)
        return { method: model.method, requestUri: model.requestUri, value: { api, model, operation } }
      }),
    ),
  )
  return {
    route(request) {
      const match = routes.match(request.method, request.path, request.query)
      const named = match?.values[0]?.api.protocol.operationName?.(request)
      const found = named === undefined ? match?.values[0] : match?.values.find(({ model }) => model.name === named)
      if (!match || !found) throw unknownOperation()
      return { ...found, labels: match.labels }
    },
  }
}
