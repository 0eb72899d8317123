/** Why a text is no policy: where in it, as a JSON path such as `$.Statement[0].Action`, and what is wrong there. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault'
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`)
    this.path = path
    this.reason = reason
  }
}
