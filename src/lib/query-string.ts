/** One parameter of a query as it was sent, percent-encoded. */
export type RawParameter = readonly [name: string, value: string]

/**
 * The parameters of a raw query, in the order sent; one without `=` has an empty value.
 *
 * What is signed and what is read are both made from these, so that no parameter is one and not the other.
 */
export const rawParameters = (query: string): readonly RawParameter[] => {
  if (query === '') return NO_PARAMETERS
  const parameters: RawParameter[] = []
  for (const piece of query.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    parameters.push(equals < 0 ? [piece, ''] : [piece.slice(0, equals), piece.slice(equals + 1)])
  }
  return parameters
}

const NO_PARAMETERS: readonly RawParameter[] = []
