/** A policy, compiled. */
export interface Policy {
  /** Whether a decision may depend on the tags of the resource as they are stored. */
  readonly asksForResourceTags: boolean
}
