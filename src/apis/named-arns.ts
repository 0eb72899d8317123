import type { Route } from './api.ts'
import type { CallContext } from './operation.ts'

const EVERYTHING = '*'

/** The ARNs that a call names: those it needs permissions for, patterns among them, and those in its input. */
export const namedArns = (
  { operation, model }: Route,
  call: CallContext,
  input: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const arns = new Set(operation.permissions(input, call).map(([, resource]) => resource))
  for (const { name } of model.input.members) {
    const value = input[name]
    if (typeof value === 'string' && isArnMember(name)) arns.add(value)
  }
  arns.delete(EVERYTHING)
  return [...arns]
}

/** Whether a member holds the ARN of something, as AWS names them. */
export const isArnMember = (name: string): boolean => /(?:Arn|ARN)$/u.test(name)
