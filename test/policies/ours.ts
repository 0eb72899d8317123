import { decide, decideTrust } from '../../src/auth/policy/decide.ts'
import { parsePolicy } from '../../src/auth/policy/parse.ts'
import type { PolicyKind } from '../../src/auth/policy/statement.ts'
import type { Case, Document, Outcome } from './cases.ts'

const compiled = (document: Document, kind: PolicyKind) => ({
  name: kind,
  policy: parsePolicy(JSON.stringify(document), kind),
})

/** What our engine says of a case. Errors: PolicyFault, for a policy that is none. */
export const outcomeOf = ({
  identity,
  boundary,
  session,
  trust,
  principal,
  action,
  resource,
  context,
}: Case): Outcome => {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  const request = { action, resource, context: (key: string) => values.get(key) }
  if (trust) {
    const [, , , , accountId = '', name = ''] = principal.split(':')
    const roleArn = `arn:aws:iam::${accountId}:role/${name.split('/')[1]}`
    const arns = name.startsWith('assumed-role/') ? [principal, roleArn] : [principal]
    return decideTrust(compiled(trust, 'trust').policy, { ...request, principal: { accountId, arns } })
  }
  const rights = {
    identity: identity.map((document) => compiled(document, 'identity')),
    ...(boundary && { boundary: compiled(boundary, 'identity') }),
    ...(session && { session: compiled(session, 'session') }),
  }
  return decide(rights, request).reason
}
