import type { Shape } from './model.ts'

/** The JSON value that a text outside of JSON stands for; a text that stands for none stays, for validation to name. */
export const valueOfText = (shape: Shape, text: string): unknown => {
  if (shape.kind === 'integer') return INTEGER.test(text) ? Number(text) : text
  if (shape.kind === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  if (shape.kind === 'timestamp') return ISO_TIME.test(text) ? Date.parse(text) / 1000 : text
  return text
}

const INTEGER = /^-?\d{1,15}$/
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/
