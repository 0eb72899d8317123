// What XML 1.0 has no place for, escaped or not.
const UNSPEAKABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu
const SPECIAL = /[&<>"\r]/g
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** A text between tags or in an attribute. What XML cannot hold becomes U+FFFD. */
export const xmlText = (text: string): string =>
  text.replace(UNSPEAKABLE, '\u{FFFD}').replace(SPECIAL, (sign) => ESCAPES[sign] ?? sign)

/** The headers of an answer, spelt as AWS spells them. */
export const xmlHeaders = (requestId: string) => ({ 'x-amzn-RequestId': requestId, 'content-type': 'text/xml' })
