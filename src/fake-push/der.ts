/**
 * The few forms of DER that a certificate is written in.
 *
 * Source  ITU-T X.690, sections 8 and 10
 */

/** One element: its tag, how long its contents are, its contents. */
export const element = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body), body])
}

// Below 128 one byte; else a byte that says how many follow.
const lengthOf = ({ length }: Uint8Array) => {
  if (length < 0x80) return Buffer.from([length])
  const digits = Buffer.from(evenHex(length.toString(16)), 'hex')
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits])
}

const evenHex = (hex: string) => (hex.length % 2 === 0 ? hex : `0${hex}`)

export const sequence = (...items: readonly Uint8Array[]): Buffer => element(0x30, ...items)

export const set = (...items: readonly Uint8Array[]): Buffer => element(0x31, ...items)

export const octets = (contents: Uint8Array): Buffer => element(0x04, contents)

export const utf8 = (text: string): Buffer => element(0x0c, Buffer.from(text))

export const TRUE = element(0x01, Buffer.from([0xff]))

/** A whole number that is not negative, most significant byte first. */
export const integer = (bytes: Uint8Array): Buffer =>
  // A first bit of 1 would make it a negative one.
  element(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]))

/** Bits, of which the last so many of the last byte do not count. */
export const bits = (contents: Uint8Array, unusedBits = 0): Buffer => element(0x03, Buffer.from([unusedBits]), contents)

/** An object identifier as it is usually written: `2.5.4.3`. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

// Seven bits a byte; all bytes but the last one have their first bit set.
const base128 = (value: number): number[] => {
  const digits = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

/** A time to the second. Certificates write years before 2050 with two digits: RFC 5280, section 4.1.2.5. */
export const time = (ms: number): Buffer => {
  const digits = new Date(ms).toISOString().replaceAll(/\.\d+|[-:T]/g, '')
  return digits < '2050' ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits))
}

/** An element that is told by its number in its context alone; one that holds elements is marked as such. */
export const tagged = (number: number, contents: Uint8Array): Buffer => element(0xa0 | number, contents)

/** The same for one that holds plain bytes. */
export const taggedBytes = (number: number, contents: Uint8Array): Buffer => element(0x80 | number, contents)
