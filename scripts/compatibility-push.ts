import type { Topic } from './compatibility-topic.ts'

const PINPOINT = 'src/apis/pinpoint/operations'
const UPDATE_APNS = `${PINPOINT}/UpdateApnsChannel.test.ts`
const UPDATE_GCM = `${PINPOINT}/UpdateGcmChannel.test.ts`
const CHANNELS = 'src/apis/pinpoint/channels.test.ts'

/** What channels and their credentials are. */
export const pushChannels: Topic = {
  title: 'Push channels',
  answers: [
    {
      question: 'Whether credentials are checked when they are put',
      answer:
        'Yes; BadRequestException names each member that is wrong. A TokenKey must be a private key on the curve P-256 that signs, TokenKeyId and TeamId ten capital letters and digits, BundleId 1 to 155 letters, digits, dots and hyphens. A Certificate must not have expired, and PrivateKey must be its own. A ServiceJson must have client_email, private_key (RSA, 2048 to 4096 bits), private_key_id and project_id (`[a-z0-9-]{6,30}`). Whether Apple and Google accept them shows at delivery.',
      because: 'A wrong key is found by whoever puts it, and not days later by whoever gets no push.',
      tests: [UPDATE_APNS, UPDATE_GCM],
    },
    {
      question: "What is kept of a service account's file",
      answer: 'client_email, private_key, private_key_id and project_id. No address in it, such as token_uri, is used.',
      because: "Whoever may put credentials could otherwise have the server's requests sent anywhere.",
      tests: [UPDATE_GCM],
    },
    {
      question: 'The legacy ApiKey of FCM',
      answer: 'BadRequestException, as for the method KEY: Google switched its API off in 2024. Put a ServiceJson.',
      because: 'A channel that can deliver nothing must not look as if it could.',
      tests: [UPDATE_GCM],
    },
    {
      question: 'An update that leaves members out',
      answer:
        'TokenKey, TokenKeyId, TeamId and BundleId are put together or not at all, and so are Certificate and PrivateKey, with BundleId where the certificate names no app; a channel may hold both. What is not put stays. An empty text counts as absent. Enabled is true where it is absent, even on a channel that was disabled. A first update without credentials: BadRequestException.',
      because:
        "So does Pinpoint, as far as users have told; Terraform's provider sends an empty text for what is not set. Half a set would leave a channel that fails at delivery.",
      tests: [UPDATE_APNS, CHANNELS],
    },
    {
      number: 30,
      question: 'DefaultAuthenticationMethod where it is absent',
      answer:
        'GCM: TOKEN. APNs: key where a TokenKey is put, else what it was; certificate for a channel that has nothing else. A method for which the channel has no credentials: BadRequestException. Upper and lower case are the same, and shown in upper case.',
      because: 'Keys do not expire, and whoever puts one beside a certificate is moving to it.',
      tests: [UPDATE_APNS, CHANNELS],
    },
    {
      question: 'What a channel shows',
      answer:
        'HasCredential, HasTokenKey and HasFcmServiceCredentials, never a credential; Credential of GCM is left out. Id is the type in small letters. Version counts updates from 1. LastModifiedBy is left out.',
      because: 'Pinpoint gives the key of GCM away; the rest is as AWS shows it in its own examples.',
      tests: [CHANNELS, `${PINPOINT}/GetChannels.test.ts`],
    },
    {
      question: 'Rotation of credentials',
      answer:
        'An update replaces them in one transaction: a push is sent with the former ones or with the new ones. Refused credentials leave the channel as it was.',
      because: 'Nothing has to be stopped, and no push is lost.',
      tests: [UPDATE_APNS, CHANNELS, 'src/store/contract/push-channels.test.ts'],
    },
    {
      question: 'What policies are asked for channels',
      answer:
        'The ARN of the application with `/channels/<type in small letters>`, as in the path; for GetChannels with `/channels`.',
      because: 'AWS lists these two kinds of resource, and does not say how a type is spelt in them.',
      tests: [CHANNELS, `${PINPOINT}/GetChannels.test.ts`],
    },
  ],
}
