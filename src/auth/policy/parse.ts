import { below, jsonOf, listAt, objectAt, stringAt } from './document.ts'
import { PolicyFault } from './fault.ts'
import { type PolicyKind, type Statement, statementAt } from './statement.ts'

/** A policy, compiled. */
export interface Policy {
  readonly statements: readonly Statement[]
  /** Whether a decision may depend on the tags of the resource as they are stored. */
  readonly asksForResourceTags: boolean
}

/**
 * How long a policy may be. One of a principal has room for a thousand statements, where AWS stops at 2,048 to 10,240. One of a
 * session comes from a caller: as AWS has it, and so short that no pattern in it takes long.
 *
 * Units: characters.
 */
const CHARACTERS_MAX: Readonly<Record<PolicyKind, number>> = { identity: 262_144, trust: 262_144, session: 2048 }
const VERSIONS = ['2012-10-17', '2008-10-17']

/**
 * Compiles a policy, so that decisions have nothing left to read.
 *
 * Errors: PolicyFault, which says where the text is no policy of this kind, and why.
 * Source: AWS's grammar of the IAM JSON policy language.
 */
export const parsePolicy = (text: string, kind: PolicyKind): Policy => {
  if (text.length > CHARACTERS_MAX[kind]) throw new PolicyFault('$', `has more than ${CHARACTERS_MAX[kind]} characters`)
  const json = objectAt(jsonOf(text), '$', ['Version', 'Id', 'Statement'])
  const version = json.Version ?? '2008-10-17'
  if (typeof version !== 'string' || !VERSIONS.includes(version))
    throw new PolicyFault('$.Version', `has to be one of ${VERSIONS.join(', ')}`)
  if (json.Id !== undefined) stringAt(json.Id, '$.Id')
  if (json.Statement === undefined) throw new PolicyFault('$', 'needs Statement')
  const statements = listAt(json.Statement, below('$', 'Statement')).map((statement, index) =>
    statementAt(statement, index, kind, version === '2012-10-17'),
  )
  refuseTwinNames(statements)
  // Too many policies may seem to ask, as by a value that looks like a key: then tags are read in vain.
  return { statements, asksForResourceTags: JSON.stringify(json).toLowerCase().includes('aws:resourcetag/') }
}

// Decisions tell statements by their names.
const refuseTwinNames = (statements: readonly Statement[]): void => {
  const names = new Set<string>()
  for (const [index, { name }] of statements.entries()) {
    if (names.has(name)) throw new PolicyFault(`$.Statement[${index}].Sid`, 'is that of another statement, too')
    names.add(name)
  }
}
