import { delivering } from './compatibility-delivery.ts'
import { pushChannels } from './compatibility-push.ts'
import { sendMessages } from './compatibility-send-messages.ts'
import { temporaryCredentials } from './compatibility-sts.ts'
import type { Topic } from './compatibility-topic.ts'

const IDENTITY = 'src/apis/identity/operations'
const PINPOINT = 'src/apis/pinpoint/operations'
const REGISTER = `${IDENTITY}/RegisterAppInstanceUserEndpoint.test.ts`
const TOKENS = `${IDENTITY}/RegisterAppInstanceUserEndpoint.tokens.test.ts`
const REPEATS = `${IDENTITY}/RegisterAppInstanceUserEndpoint.repeats.test.ts`
const CHANGED_SETTINGS = 'test/changed-settings.test.ts'
const DECODE = 'src/protocol/rest-json/decode.test.ts'
const BAD_INPUT = 'test/wire/http-bad-input.test.ts'
const CONTRACT = 'test/model-contract.test.ts'

const registering: Topic = {
  title: 'Registering devices',
  answers: [
    {
      number: 1,
      question: 'A user registers a DeviceToken that one of its ACTIVE endpoints has',
      answer:
        'ConflictException 409, and the message names the endpoint that has it. Under the policy `refresh`: 201 with the EndpointId that is there; Name, tokens and AllowMessages become what the request says, and what it leaves out is removed or set to its default.',
      because:
        'AWS was seen to answer with a conflict. Naming the endpoint lets a client go on with it; `refresh` is for clients that register at each start.',
      setting: 'deviceTokenPolicy',
      tests: [TOKENS, 'src/store/contract/registrations.test.ts'],
    },
    {
      number: 2,
      question: 'Another user registers the same DeviceToken',
      answer:
        'The token moves: the older endpoint, ACTIVE or not, is deregistered in the same transaction, and an audit line names both users and both endpoints. If the new user is at the quota, nothing moves. Under the policy `shared` both endpoints stay; the same user again is still a conflict.',
      because:
        "A phone that changes hands must not go on receiving the former owner's messages. The price: whoever knows a token can take its endpoint out of service.",
      setting: 'deviceTokenPolicy',
      tests: [TOKENS, 'src/store/contract/registrations.test.ts', 'test/wire/races.test.ts'],
    },
    {
      number: 3,
      question: 'A user registers a DeviceToken that one of its INACTIVE endpoints has',
      answer:
        'The endpoint is ACTIVE again: 201 with the same EndpointId, no StatusReason, and all else as the request says.',
      because: 'A device that registers has a working token, whatever was thought of it before.',
      tests: [TOKENS],
    },
    {
      number: 4,
      question: 'When two DeviceTokens are the same',
      answer:
        "When account, app instance, ResourceArn, Type and token are equal; with another Type or ResourceArn it is another endpoint. Tokens of Apple's types that are hexadecimal are compared in lower case and kept as they were sent.",
      because: "Apple's tokens are bytes, and clients print them in either case. Google's are texts.",
      tests: [TOKENS],
    },
    {
      number: 5,
      question: 'Two endpoints with one VoipDeviceToken',
      answer:
        'The last to register it has it; every other endpoint of the same app instance, ResourceArn and Type loses it and stays. Under the policy `shared` this holds only among the endpoints of one user. With Type GCM it is kept and shown, and means nothing.',
      because: "A call must not ring on a former owner's phone, nor twice on one phone.",
      setting: 'deviceTokenPolicy',
      tests: [TOKENS],
    },
    {
      question: 'The device token policy is changed while devices are registered',
      answer:
        'A token that was registered under `exclusive` or `refresh` is not found under `shared`, nor the other way round: it does not move from, nor conflict with, an endpoint of the other kind. Choose the policy before the first registration.',
      because:
        'The key by which the owner of a token is found contains the user under `shared`. Looking for both would cost every registration a second search.',
      setting: 'deviceTokenPolicy',
      tests: [CHANGED_SETTINGS],
    },
    {
      number: 6,
      question: 'What counts towards the quota of 10 endpoints a user, and what happens at it',
      answer:
        'All endpoints count. At the quota the oldest INACTIVE one is dropped to make room, though never the one that is being put back in service. If all are ACTIVE: ResourceLimitExceededException 400. It is exact, however many register at once; 0 means no quota.',
      because: 'Devices that are gone must not keep a new one out.',
      setting: 'endpointsPerUser',
      tests: [REGISTER, 'test/wire/races.test.ts'],
    },
    {
      question: 'A quota is lowered below what a user has',
      answer:
        'Nothing is removed. Each new registration drops one INACTIVE endpoint, and is let in if there was one: the user stays above the quota until endpoints are deregistered.',
      because: 'A change of settings must not delete devices.',
      setting: 'endpointsPerUser',
      tests: [CHANGED_SETTINGS],
    },
    {
      number: 7,
      question: 'A ClientRequestToken comes back',
      answer:
        'Within the same account, operation and parent (for a registration: the user), with the same parameters: the first answer again, even if what it made has gone since. With other parameters: ConflictException. What is compared is what was sent, before defaults. Only successes are remembered, and they go with their parent.',
      because: 'A client that heard no answer repeats its request, and must not get a second device or a failure.',
      setting: 'requestTokenHours',
      tests: [REPEATS, `${IDENTITY}/CreateAppInstance.test.ts`, 'test/wire/races.test.ts'],
    },
    {
      question: 'How long a ClientRequestToken is remembered',
      answer: '24 hours from its first use, or as set. After that it is a new one.',
      because: "SDKs retry within seconds; a day also covers a person's second attempt.",
      setting: 'requestTokenHours',
      tests: [REPEATS],
    },
    {
      number: 8,
      question: 'What a ResourceArn must be at registration',
      answer:
        "The ARN of a push application of the caller's own account and region, else BadRequestException. The application must exist, else ForbiddenException. Whether it has a channel for the type is not looked at: that shows at delivery.",
      because: 'A mistyped ARN is found out at once, and nobody learns which applications others have.',
      tests: [REGISTER, `${PINPOINT}/DeleteApp.test.ts`],
    },
    {
      number: 9,
      question: 'What ids look like, and whether existing ones can be brought along',
      answer:
        'App instances and bots have UUIDs; an EndpointId is a UUID of version 7, which sorts by time; push applications have 32 hexadecimal digits. `carillon app-instance create --id` and `carillon app create --id` adopt existing ids.',
      because: 'ARNs are compiled into apps that are in the hands of users.',
      tests: [REGISTER, `${IDENTITY}/CreateAppInstance.test.ts`, 'test/commands.test.ts'],
    },
    {
      question: 'Adopting an id where a quota is reached',
      answer: 'The command adopts it all the same; what it made counts from then on.',
      because: 'Quotas are for callers; whoever runs the command sets the quotas.',
      setting: 'appInstancesPerAccount',
      tests: [CHANGED_SETTINGS],
    },
    {
      question: 'EndpointIds that another server has given',
      answer:
        'They cannot be brought along yet: devices register anew and get new ids. An EndpointId that is no UUID is answered like one that does not exist.',
      because: 'The id is the key of the endpoint, and its order that of creation.',
      tests: [`${IDENTITY}/DeregisterAppInstanceUserEndpoint.test.ts`, 'src/store/contract/endpoints.test.ts'],
    },
    {
      number: 10,
      question: 'Members that are left out',
      answer:
        'AllowMessages is ALL, MaxResults 50. What was never given is left out of answers; an empty text comes back as an empty text.',
      because: 'An endpoint is registered to receive messages.',
      tests: [
        REGISTER,
        `${IDENTITY}/ListAppInstanceUsers.test.ts`,
        `${IDENTITY}/DescribeAppInstance.test.ts`,
        `${IDENTITY}/UpdateAppInstance.test.ts`,
      ],
    },
  ],
}

const reading: Topic = {
  title: 'Reading, absence and denial',
  answers: [
    {
      number: 11,
      question: 'The order of listings, and what a NextToken is',
      answer:
        'Oldest first, ties by id; what comes and goes meanwhile neither repeats nor hides the rest. A NextToken is opaque and authenticated, has at most 2,048 characters, does not expire, and is good for the same account, operation and filter only; any other: BadRequestException.',
      because: 'A token that could be read or changed would be a way around the account.',
      tests: ['src/apis/identity/next-token.test.ts', 'src/store/contract/paging.test.ts'],
    },
    {
      question: 'Whether a read can show what is not on disk yet',
      answer:
        'No: reads show what was forced to disk and nothing newer. What a caller was told is on disk, so that callers read their own writes.',
      because: 'Nobody must act on something that a power cut can undo.',
      setting: 'durability',
      tests: ['test/crash/power-loss.test.ts', 'src/store/contract/transactions.test.ts'],
    },
    {
      number: 12,
      question: "A resource that does not exist, or is another account's",
      answer:
        'ForbiddenException 403, or NotFoundException 404 where the operation declares it; the same answer but for the request id, whether it exists elsewhere or nowhere. An ARN of the wrong kind is ForbiddenException too, with a message that says which kind is wanted.',
      because: 'An answer must not tell what others have. The kind of an ARN can be seen from the ARN.',
      tests: ['src/apis/identity/absence.test.ts', 'test/wire/accounts.test.ts'],
    },
    {
      number: 13,
      question: 'Deleting what has gone already',
      answer:
        'Deregistering an endpoint that has gone is a success, 204; for a user that does not exist it is ForbiddenException, as is deleting a user, bot, admin or app instance that has gone.',
      because: 'A repeated deregistration must succeed: a phone that signs out cannot do anything about a failure.',
      tests: [
        `${IDENTITY}/DeregisterAppInstanceUserEndpoint.test.ts`,
        `${IDENTITY}/DeleteAppInstanceUser.test.ts`,
        `${IDENTITY}/DeleteAppInstanceAdmin.test.ts`,
        `${IDENTITY}/DeleteAppInstance.test.ts`,
      ],
    },
    {
      number: 14,
      question: 'CreateAppInstanceUser with an id that exists',
      answer:
        'What the request says is compared with what the user is now; what it leaves out never conflicts, and of tags those that were sent must be there. All equal: 201 with the same ARN, and nothing changes. One differs: ConflictException.',
      because: 'Back ends create the user at each sign-in and want it to be there, not to be new.',
      tests: [`${IDENTITY}/CreateAppInstanceUser.test.ts`],
    },
    {
      number: 15,
      question: 'CreateAppInstanceAdmin for one who is an admin already',
      answer: 'ConflictException 409.',
      because: 'Unlike other creations this one has no ClientRequestToken to tell a repetition from a mistake.',
      tests: [`${IDENTITY}/CreateAppInstanceAdmin.test.ts`, 'test/wire/races.test.ts'],
    },
    {
      number: 16,
      question: 'What a key may do, and how a denial is told',
      answer:
        'The key of an account may do everything in it and nothing outside; what is outside is answered as in answer 12. Users, roles and their sessions may do what their policies allow: see [policies.md](policies.md). A denial is ForbiddenException 403 with the Code `AccessDenied`, in STS AccessDenied 403; it says who, which action and which resource, and nothing about whether it exists.',
      because: "It is AWS's usual form, which people search for.",
      tests: ['test/wire/accounts.test.ts', 'src/apis/authorize.test.ts'],
    },
  ],
}

const requests: Topic = {
  title: 'Requests',
  answers: [
    {
      number: 17,
      question: 'Authentication that fails',
      answer:
        "403 with the names that SDKs act on: MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException (an unknown key; a session token that was not issued here, was altered, or is another key's), InvalidSignatureException (a wrong signature; another region or service; a clock more than 5 minutes off) and ExpiredTokenException. A disabled key, once its signature has proved right: UnauthorizedClientException 401. STS has names of its own for them: answer 28.",
      because: 'By these names SDKs set their clocks right and fetch new keys.',
      tests: [
        'src/auth/sigv4/verify.test.ts',
        'src/auth/sigv4/session-token.test.ts',
        'test/wire/sdk-javascript-signing.test.ts',
      ],
    },
    {
      question: 'A presigned URL that has expired',
      answer:
        'InvalidSignatureException 403, and the message says when it expired. X-Amz-Expires may be 1 to 604,800 seconds, the signing time at most 5 minutes ahead.',
      because: 'ExpiredTokenException would make an SDK renew its session, which is not what has expired.',
      tests: ['src/auth/sigv4/presigned.test.ts'],
    },
    {
      question: "A disabled key at one of Pinpoint's operations",
      answer: 'ForbiddenException 403.',
      because: "Pinpoint's model has no 401.",
      tests: ['src/auth/sigv4/verify.test.ts', 'test/wire/accounts.test.ts'],
    },
    {
      number: 18,
      question: 'Unknown paths, and input that is malformed or breaks a constraint',
      answer:
        '404 UnknownOperationException for an unknown path or method. BadRequestException 400 for what is not JSON, not UTF-8, no object, deeper than 64, or holds a lone surrogate or U+0000; and for each wrong type, broken bound and missing member, all of them named by their wire names with the constraint, and never the value. Unknown members and parameters are ignored; of a key sent twice the last counts. Two Hosts: 400; two Authorization headers: 403 IncompleteSignatureException. Error bodies hold `message` beside `Message`.',
      because:
        "The whole list of faults saves a client a round for each. AWS's iOS SDK reads the lower-case `message`.",
      tests: [CONTRACT, DECODE, 'src/protocol/json.test.ts', BAD_INPUT, 'src/protocol/rest-json/error.test.ts'],
    },
    {
      question: 'A member that is null',
      answer: 'Counts as absent: it is refused where it is required, and otherwise as if it had not been sent.',
      because: 'Some serializers write null for what was never set.',
      tests: [CONTRACT, DECODE],
    },
    {
      question: 'An empty segment in a path, as where an ARN is empty',
      answer: '404 UnknownOperationException, as for any path that is no route; segments of one or two dots likewise.',
      because: 'The path of another operation must not be reached by leaving something out.',
      tests: [CONTRACT, 'src/protocol/router.test.ts'],
    },
    {
      question: 'A `+` in a query string',
      answer: 'Is a plus. A blank is `%20`.',
      because: "AWS's clients write them so, and signatures are made over it.",
      tests: [DECODE, 'src/auth/sigv4/canonical-request.test.ts'],
    },
    {
      number: 19,
      question: 'Sizes, types and times of requests',
      answer:
        'A body over 256 KiB (of SendMessages: 1 MiB): 413 RequestEntityTooLargeException, with Pinpoint PayloadTooLargeException. Headers over 32 KiB: 431. A body whose Content-Type is not `application/json`, `application/x-amz-json-1.0` or `-1.1`: 415 UnsupportedMediaTypeException. An Accept that excludes JSON: 406 NotAcceptableException. Too slow: 408. All with a JSON body and a request id.',
      because: "AWS's iOS SDK for this service sends `application/x-amz-json-1.0`.",
      tests: [BAD_INPUT, 'src/protocol/rest-json/media-type.test.ts', DECODE],
    },
    {
      question: 'A request line that is too large',
      answer: 'Counts towards the 32 KiB of the headers: 431.',
      because: 'The parser counts both together, and no request of an SDK comes near it.',
      tests: [BAD_INPUT],
    },
    {
      question: 'A request with neither a length nor chunks',
      answer: 'Has an empty body. What follows on the connection is the next request.',
      because: 'HTTP/1.1 says so (RFC 9112, section 6.3).',
      tests: [BAD_INPUT],
    },
    {
      number: 20,
      question: 'What is logged',
      answer:
        'Never a device token, name, metadata, tag, NextToken, message content, secret or signature. ARNs of users stand in audit lines and in the `resources` of the audit trail, and not in the lines of requests. The trail shows a text of a request or an answer only where it identifies something.',
      because: 'Logs are kept, copied and read by many.',
      tests: [
        'test/wire/log-secrets.test.ts',
        'test/logs.test.ts',
        'src/server/access-log.test.ts',
        'src/server/auditor.test.ts',
        'src/protocol/redact.test.ts',
      ],
    },
    {
      number: 21,
      question: 'How patterns and lengths are read',
      answer:
        'A pattern must fit the whole text, `.` matches no line end, and lengths are counted in code points, so that an emoji is one.',
      because: "The models are written for Java, whose patterns are read so; JavaScript's own reading differs in each.",
      tests: [CONTRACT, 'src/protocol/pattern.test.ts', 'src/protocol/validate.test.ts'],
    },
    {
      number: 28,
      question: 'Errors that an operation does not declare',
      answer:
        "Beside the declared ones each API has these: bad input 400, denied 403, too many requests 429, the store away 503, our own fault 500; under Identity's names (ThrottledClientException, ServiceUnavailableException, ServiceFailureException) or Pinpoint's (TooManyRequestsException, ServiceUnavailableException, InternalServerErrorException). 429 and 503 carry Retry-After. STS answers in XML, by the codes ValidationError 400, AccessDenied 403, Throttling 400, ServiceUnavailable 503, InternalFailure 500, and for signatures MissingAuthenticationToken, IncompleteSignature, InvalidClientTokenId (a disabled key, too), SignatureDoesNotMatch and ExpiredToken, all 403.",
      because: 'SDKs make typed errors of the names that they know, and retry by status.',
      tests: [
        'test/wire/sdk-javascript-errors.test.ts',
        'test/crash/failing-disk.test.ts',
        'test/wire/throttling.test.ts',
        'src/protocol/rest-json/error.test.ts',
        'src/apis/sts/errors.test.ts',
        BAD_INPUT,
      ],
    },
  ],
}

const resources: Topic = {
  title: 'Resources',
  answers: [
    {
      number: 22,
      question: 'Tags',
      answer:
        'A key that begins with `aws:`, in any case, or that comes twice in a list: BadRequestException. So is a key that differs from another one of the resource in its case alone. More than 50 on a resource: ResourceLimitExceededException.',
      because:
        "These are AWS's rules for tags everywhere, but for the case: policies ask for tags in any, and would see one of two such tags, whichever.",
      tests: [`${IDENTITY}/TagResource.test.ts`, `${IDENTITY}/CreateAppInstance.test.ts`],
    },
    {
      question: 'More than 50 tags on a push application',
      answer: 'BadRequestException 400.',
      because: "Pinpoint's model has no error for limits.",
      tests: [`${PINPOINT}/TagResource.test.ts`],
    },
    {
      question: 'The name of a push application, and the size of a page of them',
      answer: 'A name has 1 to 64 characters; `page-size` is a whole number from 1 to 1000. Else BadRequestException.',
      because: "Pinpoint's model states no bounds, and everything has to have one.",
      tests: [`${PINPOINT}/CreateApp.test.ts`, `${PINPOINT}/GetApps.test.ts`],
    },
    {
      number: 23,
      question: 'What goes with what is deleted',
      answer:
        'With a user, in the same transaction: its endpoints, admin role, tags and remembered requests. An app instance is inaccessible at once, and what is in it is removed in the background, in small steps, across restarts.',
      because: 'An app instance can hold a hundred thousand users, and no request may wait for that.',
      tests: [
        `${IDENTITY}/DeleteAppInstanceUser.test.ts`,
        `${IDENTITY}/DeleteAppInstance.test.ts`,
        'src/background/removed-instances.test.ts',
        'test/wire/upkeep.test.ts',
      ],
    },
    {
      number: 24,
      question: 'When an expired user is deleted',
      answer:
        'Within 60 seconds of its expiry on a running server, with an audit line `ExpireAppInstanceUser`. Days are counted from the creation of the user.',
      because: 'AWS promises six hours; sooner is no harm.',
      tests: ['src/background/expired-users.test.ts', `${IDENTITY}/PutAppInstanceUserExpirationSettings.test.ts`],
    },
    {
      question: 'InitiateDeletionTimestamp of retention settings',
      answer:
        '30 days after the settings were put. Other days begin the 30 anew; the same days again leave the time as it was.',
      because:
        'The 30 days are the time to undo a mistake. A tool that puts its settings every day must not put off deleting for ever.',
      tests: [`${IDENTITY}/PutAppInstanceRetentionSettings.test.ts`],
    },
    {
      question: 'Retention settings where there is no retention',
      answer: 'Are shown as `{"ChannelRetentionSettings": {}}`: messages are kept for good.',
      because: 'Clients look for RetentionDays inside, and need not look for what it is in.',
      tests: [`${IDENTITY}/GetAppInstanceRetentionSettings.test.ts`],
    },
    {
      question: 'What a reset of a test server leaves',
      answer:
        '`POST /_carillon/reset` on the admin port removes all resources of all accounts, and leaves access keys.',
      because: 'They are how a test run speaks to the server, not what it left behind.',
      setting: 'test',
      tests: ['src/store/contract/small-things.test.ts', 'test/wire/doors.test.ts'],
    },
  ],
}

/** All that is answered, in the order of the page. */
export const TOPICS: readonly Topic[] = [
  registering,
  reading,
  requests,
  resources,
  pushChannels,
  delivering,
  sendMessages,
  temporaryCredentials,
]
