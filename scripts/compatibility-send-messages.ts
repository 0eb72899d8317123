import type { Topic } from './compatibility-topic.ts'

const SEND = 'src/apis/pinpoint/operations/SendMessages.test.ts'
const CONTENTS = 'src/apis/pinpoint/messages/contents.test.ts'

/** What SendMessages takes, and what it says. */
export const sendMessages: Topic = {
  title: 'SendMessages',
  answers: [
    {
      number: 29,
      question: 'When SendMessages answers',
      answer:
        'The pushes are on disk first. Then it waits for what Apple and Google say, at most 5 seconds: what they have said by then is reported for each device, and the rest is SUCCESSFUL with the StatusCode 202, and delivered afterwards. A server whose CARILLON_PUSH is off waits for nothing.',
      because: 'Most callers look at the result once. Whoever is told of a success may rely on it after a crash, too.',
      setting: 'pushAnswerSeconds',
      tests: [SEND],
    },
    {
      question: 'What a result says',
      answer:
        "SUCCESSFUL 200: the provider has taken it. SUCCESSFUL 202: accepted here, not answered yet. THROTTLED 429, TEMPORARY_FAILURE 503: given up after retries. PERMANENT_FAILURE 400: the StatusMessage is Apple's or Google's own reason, such as Unregistered, or one of ours, such as ChannelMissing, PayloadTooLarge or EndpointNotFound. OPT_OUT 400: AllowMessages of the endpoint is NONE. MessageId is what the device gets as apns-id; with 202 it is that of the whole message. Address and UpdatedToken are left out.",
      because:
        'Pinpoint documents the names, and few of the codes. A device token is shown to those only who may describe its endpoint.',
      tests: [SEND],
    },
    {
      question: 'What Endpoints names',
      answer:
        'A key is `<AppInstanceUserArn>/endpoints/<EndpointId>`; another form is a BadRequestException. An endpoint of another application or account is answered as one that is nowhere: PERMANENT_FAILURE, EndpointNotFound. Addresses and endpoints together: at most 100.',
      because: "Endpoints are those of the Identity API here; Pinpoint's own are not kept.",
      tests: [SEND],
    },
    {
      question: 'Messages and addresses of other channels than push',
      answer:
        'BadRequestException that says push only, for EMAIL, SMS, VOICE, ADM, BAIDU, CUSTOM, IN_APP and PUSH, and for an address without a ChannelType. Templates: BadRequestException.',
      because: 'Silence would look like success.',
      tests: [SEND],
    },
    {
      question: 'Which message a device gets',
      answer:
        'APNSMessage or GCMMessage; a member that it lacks is that of DefaultPushNotificationMessage, else of DefaultMessage. TitleOverride, BodyOverride and RawContent of the device come before these, its Context and Substitutions are added to those of the request. A device for which there is no message: PERMANENT_FAILURE, NoContentForProvider. PreferredAuthenticationMethod and TraceId are not looked at.',
      because: 'AWS says that the one overrides the other, and not whether as a whole.',
      tests: [SEND, CONTENTS],
    },
    {
      question: 'What an iPhone gets',
      answer:
        '`aps` from the members; a silent push has `content-available` alone. `data.jsonBody` is Data, an object; `data.media-url` is MediaUrl, with `mutable-content` 1; `data.pinpoint` has the Context, and `openApp`, `url` or `deeplink` by Action. RawContent replaces all of it. The push type is background where nothing is shown, else alert, unless APNSPushType says otherwise; what is for the background has priority 5, as Apple asks. An endpoint with a VoIP token is called where APNSPushType is voip.',
      because: "The places are those where Amplify's and AWS's samples look.",
      tests: [SEND, CONTENTS],
    },
    {
      question: 'What an Android gets',
      answer:
        'Data alone, all values texts: `pinpoint.notification.title`, `.body`, `.imageUrl`, `.imageIconUrl`, `.imageSmallIconUrl`, `.icon`, `.sound`, `.silentPush` (0 or 1); `pinpoint.openApp`, `pinpoint.url` or `pinpoint.deeplink` by Action; `pinpoint.jsonBody`, the JSON of Data; and the Context under `pinpoint.`. RawContent replaces it: `fcmV1Message` with a message of FCM, or the members of the legacy API. Raw content that names a token, topic or condition: BadRequestException.',
      because: "An app's service is then called whether or not the app is in front, which AWS's samples rely on.",
      tests: [SEND, CONTENTS],
    },
    {
      question: 'Substitutions',
      answer:
        '`{{name}}` in any text of the message, raw content included. Several values are parted by commas; a variable without a value stays as it is written.',
      because: 'What is left shows that something is missing.',
      tests: [SEND],
    },
    {
      question: 'More pushes than an account may have on their way',
      answer:
        'TooManyRequestsException 429 with a Retry-After, and nothing of the request is accepted. What was accepted stays.',
      because:
        'A backlog that only grows would deliver everything late. Pushes are counted, and not bytes, since what is kept of a push is bounded by itself: some half a KB, and 64 KB for the largest that is accepted.',
      setting: 'pushBacklog',
      tests: [SEND, 'src/store/contract/outbox.test.ts'],
    },
    {
      question: 'How large a request may be',
      answer:
        'SendMessages: 1 MiB. What no push service would take, once its variables have values: BadRequestException, or PERMANENT_FAILURE with PayloadTooLarge for the device.',
      because: 'A hundred devices may each have raw content of their own.',
      tests: ['src/server/body-limits.test.ts', SEND],
    },
  ],
}
