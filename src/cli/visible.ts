/** What a terminal would act on, or hides. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text in one line for eyes: who names a device must not steer the screen of whoever looks at it. */
export const visible = (text: string): string =>
  text.replace(CONTROLS, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
