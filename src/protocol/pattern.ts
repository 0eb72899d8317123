/**
 * Compiles a model's pattern so that it holds for the whole text, by code points.
 *
 * Models are written for Java: they escape `:`, `_` and `@`, which the `u` flag refuses, and write the planes above
 * the first as `\u10000-\u10FFFF`, which JavaScript would read as five digits too many.
 *
 * Source  ours, answer 21
 */
export const compilePattern = (source: string): RegExp => {
  const portable = source
    .replaceAll('\\u10000-\\u10FFFF', '\\u{10000}-\\u{10FFFF}')
    .replace(/\\(.)/gs, (escaped, character: string) => (JAVA_ONLY.has(character) ? character : escaped))
  return new RegExp(`^(?:${portable})$`, 'u')
}

const JAVA_ONLY = new Set(':_@')
