import type { SettingKey } from '../src/settings/table.ts'

/** How Carillon behaves where AWS's behaviour is not public, or where one might expect another. */
export interface Answer {
  /** By which comments in the code refer to it: "ours, answer 7". */
  readonly number?: number
  readonly question: string
  readonly answer: string
  readonly because: string
  /** The setting by which it can be had otherwise. */
  readonly setting?: SettingKey
  /** The files of tests that would fail if it were not so. */
  readonly tests: readonly string[]
}

/** Answers that belong together. */
export interface Topic {
  readonly title: string
  readonly answers: readonly Answer[]
}
