import type { HttpRequest } from '../lib/http.ts'
import { unknownOperation } from '../protocol/errors.ts'
import { router } from '../protocol/router.ts'
import type { Api, Route } from './api.ts'

/** Finds where requests go. */
export interface Registry {
  /** Errors: UnknownOperationException when nothing is at the request's method and path. */
  route(request: HttpRequest): Route
}

/** One route table for all APIs. Errors: an operation that does not fit its model. */
export const registry = (apis: readonly Api[]): Registry => {
  const routes = router(
    apis.flatMap((api) =>
      Object.entries(api.operations).map(([name, operation]) => {
        const model = api.model.operations.get(name)
        if (!model) throw new Error(`the model of ${api.model.name} has no operation ${name}`)
        if ((operation.once === undefined) !== (model.requestTokenMember === undefined))
          throw new Error(`${name} states \`once\` without a ClientRequestToken in its model, or the other way round`)
        return { method: model.method, requestUri: model.requestUri, value: { api, model, operation } }
      }),
    ),
  )
  return {
    route({ method, path, query }) {
      const match = routes.match(method, path, query)
      if (!match) throw unknownOperation()
      return { ...match.values[0]!, labels: match.labels }
    },
  }
}
