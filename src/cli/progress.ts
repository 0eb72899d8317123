import type { Output } from './command.ts'

/** Tells how far a long piece of work is: on a terminal in one line that changes, else with each tenth. */
export const progressOn = (output: Output, what: string) => {
  let shown = ''
  const tell = (done: number, whole: number) => {
    const percent = whole === 0 ? 100 : Math.floor((done / whole) * 100)
    const text = `${what}: ${output.isTTY ? percent : percent - (percent % 10)} %`
    if (text === shown) return
    shown = text
    output.write(output.isTTY ? `\r${text}` : `${text}\n`)
  }
  return {
    tell,
    /** Leaves the line, where one was begun. */
    end: () => {
      if (output.isTTY && shown !== '') output.write('\n')
    },
  }
}

/** How often a count is told. */
const EACH = { terminal: 10, lines: 1000 }

/** Tells how far work is of which nobody knows how long it is. */
export const countOn = (output: Output, what: string) => {
  let shown = 0
  return {
    tell: (count: number) => {
      if (count % (output.isTTY ? EACH.terminal : EACH.lines) !== 0) return
      shown = count
      output.write(output.isTTY ? `\r${what}: ${count}` : `${what}: ${count}\n`)
    },
    /** Leaves the line, where one was begun. */
    end: () => {
      if (output.isTTY && shown > 0) output.write('\n')
    },
  }
}
