import type { HttpRequest } from '../lib/http.ts'
import { unsupportedMediaType } from './errors.ts'

/**
 * Makes a check that a body is declared to be one of some types, of which the first is named to those who fail it.
 *
 * Errors  UnsupportedMediaTypeException. Source: ours, answer 19.
 */
export const contentTypeCheck = (types: readonly [string, ...string[]]) => {
  const accepted = new Set(types)
  return ({ headers }: HttpRequest) => {
    const values = headers.get('content-type')
    const [value] = values ?? []
    if (values?.length !== 1 || value === undefined || !accepted.has(bareType(value)))
      throw unsupportedMediaType(types[0])
  }
}

/** A media type in lower case and without its parameters. */
export const bareType = (type: string) => {
  const end = type.indexOf(';')
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase()
}
