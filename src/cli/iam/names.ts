import type { PrincipalKind, PrincipalRecord } from '../../store/sql/principals.ts'
import type { Store } from '../../store/store.ts'
import { CommandError } from '../command.ts'
import type { Flag } from '../flags.ts'
import type { ActionInput, Word } from '../store-command.ts'

// As AWS allows them.
const NAME = { pattern: /^[\w+=,.@-]{1,64}$/u, allowed: '1 to 64 letters, digits or _+=,.@-' }

/** What a user or role is called. */
export const NAME_WORD: Word = { what: 'name', ...NAME }

/** Whose key it is. */
export const USER: Flag = { ...NAME, isRequired: true }

/** Of a principal, whose policy it is. */
export const OWNERS: Readonly<Record<PrincipalKind, Flag>> = { user: NAME, role: NAME }

/** What a policy is called. */
export const POLICY_NAME: Flag = {
  pattern: /^[\w+=,.@-]{1,128}$/u,
  allowed: '1 to 128 letters, digits or _+=,.@-',
  isRequired: true,
}

/** The account that a command is about. */
export const accountOf = ({ flags, config }: Pick<ActionInput, 'flags' | 'config'>): string =>
  flags.account ?? config.accountId

/** A user or role of an account. Errors: in one line, when there is none. */
export const existingPrincipal = async (
  { principals }: Store,
  accountId: string,
  kind: PrincipalKind,
  name: string,
): Promise<PrincipalRecord> => (await principals.get(accountId, kind, name)) ?? absent(accountId, kind, name)

/** Says that an account has no such user or role. Errors: always. */
export const absent = (accountId: string, kind: PrincipalKind, name: string): never => {
  throw new Error(
    `there is no ${kind} ${name} in account ${accountId}; carillon iam ${kind} list shows those there are`,
  )
}

/** Which principal `--user` or `--role` names. Errors: in one line, unless it is exactly one of both. */
export const owner = ({
  user,
  role,
}: ActionInput['flags']): { readonly kind: PrincipalKind; readonly name: string } => {
  if (user !== undefined && role === undefined) return { kind: 'user', name: user }
  if (role !== undefined && user === undefined) return { kind: 'role', name: role }
  throw new CommandError('say whose policy it is, by --user or --role')
}

/** A state as commands show it. */
export const stateOf = (disabled: 0 | 1): string => (disabled === 1 ? 'disabled' : 'enabled')
