import type { Topic } from './compatibility-topic.ts'

const STS = 'src/apis/sts/operations'
const ASSUME_ROLE = `${STS}/AssumeRole.test.ts`
const WEB_IDENTITY = `${STS}/AssumeRoleWithWebIdentity.test.ts`
const FEDERATION = `${STS}/GetFederationToken.test.ts`
const SESSION = `${STS}/GetSessionToken.test.ts`
const ERRORS = 'src/apis/sts/errors.test.ts'

/** How credentials are issued that expire. */
export const temporaryCredentials: Topic = {
  title: 'Temporary credentials',
  answers: [
    {
      question: 'A root assumes a role',
      answer: 'It may, where the role trusts its account.',
      because:
        'AWS refuses it, so that nobody works with a root key day by day. A fresh server has no other key, and a back end on a laptop or in CI should need none.',
      tests: [ASSUME_ROLE],
    },
    {
      question: 'Whose word counts when a role is assumed',
      answer:
        'The trust policy of the role, always. Whom it names by account needs a policy of its own beside it; whom it names by user, role or session needs none in the same account, but a deny among its own policies counts, and so do its permissions boundary and the policy of its session. Tags need `sts:TagSession` and a source identity needs `sts:SetSourceIdentity`, on both sides in the same way, also for what a session passes on.',
      because:
        "This is AWS's logic of evaluation, but for one thing: there a boundary does not limit a user whom a trust policy names. The stricter reading holds for both kinds of principals.",
      tests: [ASSUME_ROLE, WEB_IDENTITY],
    },
    {
      question: 'A trust policy names a user or role that was deleted and made again',
      answer: 'The new one is trusted: trust policies name principals by name.',
      because:
        'AWS puts an id in place of the name when the policy is put, and shows the id once the principal is gone; here a policy stays as it was written. Sessions, which nobody writes, do end with their principal.',
      tests: [ASSUME_ROLE],
    },
    {
      question: 'A role that does not trust the caller, is disabled, or does not exist',
      answer:
        'AccessDenied 403, by the same message each time. A web identity hears only which action it was not allowed, as on AWS.',
      because: 'Whoever is not trusted learns nothing about which roles there are.',
      tests: [ASSUME_ROLE, WEB_IDENTITY],
    },
    {
      question: 'PolicyArns, SerialNumber, TokenCode, ProvidedContexts, ProviderId',
      answer: 'ValidationError 400: managed policies, devices and contexts of others are not built.',
      because: 'They restrict what is issued; to leave them out would be to give more than was asked for.',
      tests: [ASSUME_ROLE, SESSION, FEDERATION, WEB_IDENTITY],
    },
    {
      question: 'How large a session may be',
      answer:
        'A session token holds all that is known of the session, packed and sealed, in at most 4,096 characters; more is PackedPolicyTooLarge 400. PackedPolicySize says how much of the room for policy and tags is used, in percent.',
      because: 'AWS has the same bound in mind and does not say how it packs.',
      tests: [ASSUME_ROLE, 'src/auth/sessions.test.ts'],
    },
    {
      question: 'What GetSessionToken and GetFederationToken need',
      answer:
        '`sts:GetSessionToken` or `sts:GetFederationToken` on `*`, with tags `sts:TagSession` as well, and a key that does not expire. For a root they last an hour at most, whatever it asks for. They end with the key that asked for them. GetCallerIdentity needs nothing, and is answered whatever policies deny.',
      because:
        'On AWS policies have no say in GetSessionToken; here none of the operations that issue credentials is open. And who deletes a key that was stolen means what it was used for, too: on AWS that goes on for up to 36 hours.',
      tests: [SESSION, FEDERATION, `${STS}/GetCallerIdentity.test.ts`, 'test/attacks/sessions.test.ts'],
    },
    {
      question: 'How requests name their operation',
      answer:
        'As a form in the body of `POST /`, with Action and Version 2011-06-15. Another Action or Version, and a form in the URL of a GET, is InvalidAction 400. Of a parameter that comes twice the last counts; unknown ones are ignored; one at the place of a member that has not its form is refused.',
      because: 'SDKs send nothing else.',
      tests: [ERRORS, 'src/protocol/query/query.test.ts', 'src/protocol/query/form.test.ts'],
    },
  ],
}
