import { badRequest } from '../../../protocol/errors.ts'

const VARIABLE = /\{\{\s*([^{}\s]+)\s*\}\}/gu

/**
 * Puts values in place of variables, `{{name}}`, in all texts of a JSON value. Several values are parted by commas; a
 * variable without a value stays as it is written.
 *
 * Errors  BadRequest: values of more than `lengthMax` characters in all
 * Source  Pinpoint API reference, Substitutions; ours for how several are written
 */
export const substituted = <Value>(
  value: Value,
  values: Readonly<Record<string, readonly string[]>>,
  lengthMax: number,
): Value => {
  if (Object.keys(values).length === 0) return value
  let length = 0
  const textOf = (written: string, name: string) => {
    if (!Object.hasOwn(values, name)) return written
    const text = values[name]!.join(', ')
    length += text.length
    if (length > lengthMax) throw badRequest('Substitutions: they make the message larger than any push may be')
    return text
  }
  const filled = (item: unknown): unknown => {
    if (typeof item === 'string') return item.replaceAll(VARIABLE, textOf)
    if (Array.isArray(item)) return item.map(filled)
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, filled(inner)]))
  }
  return filled(value) as Value
}
