import type { ModelFile, ShapeReference } from '../../../src/protocol/model-file.ts'
import { type BrokenVariant, type Variant, variants } from './variants.ts'

/** The input of one operation, by wire names. */
export type WireInput = Readonly<Record<string, unknown>>

/** One change to a sound input. */
export type InputCase<Kind extends Variant> = Kind & {
  /** The member of the input that holds the change. */
  readonly member: string
  /** The changed input. */
  of(sound: WireInput): WireInput
}

/** The cases that a model knows for one of its operations. */
export const operationCases = (model: ModelFile, operation: string) => {
  const { definition, sample, broken, kept, wireName } = variants(model)
  const input = model.operations[operation]?.input ?? ''
  const { members = {}, payload } = definition(input)
  const references = new Map(Object.entries(members).map(([name, part]) => [wireName(name, part), part]))
  const payloadName = payload && wireName(payload, members[payload] as ShapeReference)
  const locationOf = (member: string) => references.get(member)?.location ?? 'body'

  const isForm = model.service.protocol === 'query'
  const isSendable = ({ member, path, value }: InputCase<Variant>) => {
    // A form has no way to say null.
    if (isForm) return !JSON.stringify(value).includes('null')
    // The body itself is the payload: there is none without it, and what is no object is not JSON's fault but the body's.
    if (path === payloadName) return false
    const changed = (value as WireInput)[member]
    if (locationOf(member) === 'body') return true
    // An empty or absent label makes the path another route's, and in a query everything is text.
    if (locationOf(member) === 'uri') return typeof changed === 'string' && changed !== ''
    return changed !== null && [changed].flat().every((each) => typeof each !== 'object')
  }
  const asCase = <Kind extends Variant>(variant: Kind): InputCase<Kind> => {
    const member = /^[^.[]*/.exec(variant.path)?.[0] ?? ''
    return {
      ...variant,
      member,
      of(sound) {
        const { [member]: _, ...others } = sound
        const changed = variant.value as WireInput
        return member in changed ? { ...others, [member]: changed[member] } : others
      },
    }
  }
  const told = <Kind extends Variant>(each: InputCase<Kind>) =>
    payloadName === undefined ? each : { ...each, path: each.path.replace(`${payloadName}.`, '') }

  const cases = <Kind extends Variant>(all: readonly Kind[]) =>
    all
      .filter(({ path }) => path !== '')
      .map(asCase)
      .filter(isSendable)
      .map(told)

  return {
    /** The wire names of the labels in the path. */
    labels: [...references.keys()].filter((member) => locationOf(member) === 'uri'),
    sound: () => sample(input) as WireInput,
    broken: (): InputCase<BrokenVariant>[] =>
      cases(broken(input)).filter(isTold((member) => !isForm && locationOf(member) === 'body')),
    kept: (): InputCase<Variant>[] => cases(kept(input)),
  }
}

/** Outside of JSON a text is all that can be sent, so that no text is of the wrong type. */
const isTold =
  (isJson: (member: string) => boolean) =>
  ({ member, rule }: InputCase<BrokenVariant>) =>
    isJson(member) || rule !== 'a string'
