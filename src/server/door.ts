import type { Serve } from './intake.ts'
import { notReadyYet } from './refusals.ts'

/** What a listener leads to that is open before there is anything to serve with. */
export interface Door {
  readonly serve: Serve
  /** Leads to this from now on. */
  open(serve: Serve): void
}

/** A door that is closed: who comes is told to come again. */
export const door = (): Door => {
  let behind: Serve = () => Promise.reject(notReadyYet())
  return {
    serve: (request) => behind(request),
    open(serve) {
      behind = serve
    },
  }
}
