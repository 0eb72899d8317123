import type { PrincipalKind } from '../store/sql/principals.ts'
import { keyActions } from './iam/keys.ts'
import { oidcProviderActions } from './iam/oidc-providers.ts'
import { policyActions } from './iam/policies.ts'
import { createOf, deleteOf, listOf, revokeSessions, showOf, switchOf, updateOf } from './iam/principals.ts'
import { simulate } from './iam/simulate.ts'
import { type Action, storeCommand } from './store-command.ts'

const principalActions = (kind: PrincipalKind): Readonly<Record<string, Action>> => ({
  [`${kind} create`]: createOf(kind),
  [`${kind} list`]: listOf(kind),
  [`${kind} show`]: showOf(kind),
  [`${kind} update`]: updateOf(kind),
  [`${kind} disable`]: switchOf(kind, 1),
  [`${kind} enable`]: switchOf(kind, 0),
  [`${kind} delete`]: deleteOf(kind),
})

const NOTES = `
A <file> holds a policy as JSON; - is standard input. It is checked before anything is changed.
Deleting a user takes its access keys and policies along, deleting a role its policies; their sessions end with them.
Disabling either ends its sessions until it is enabled again; disabling or deleting a key what it got from GetSessionToken
and GetFederationToken. role revoke-sessions takes all rights from those sessions of a role that were issued until then.

simulate tells what a request would be answered and by which statement; its exit code is 0 for allowed and 1 for denied.
--context sets what conditions ask about (a key that is given twice has two values), e.g. aws:ResourceTag/team=red;
--tag and --policy-file are those of the session that is thought of as calling.

  --account <12 digits>
      with each of these: another account than that of the settings
`

/** `carillon iam`: who may do what. */
export const iam = storeCommand(
  'iam',
  'manage users, roles, their keys and policies, and identity providers',
  {
    ...principalActions('user'),
    ...principalActions('role'),
    'role revoke-sessions': revokeSessions,
    ...keyActions,
    ...policyActions,
    ...oidcProviderActions,
    simulate,
  },
  { notes: NOTES },
)
