import type { Topic } from './compatibility-topic.ts'

const DELIVERY = 'test/delivery/delivery.test.ts'
const PAYLOAD = 'src/delivery/payload.test.ts'
const PATIENCE = 'src/delivery/patience.test.ts'
const OUTBOX = 'src/store/contract/outbox.test.ts'

/** How pushes go out, and what takes a token out of service. */
export const delivering: Topic = {
  title: 'Delivering',
  answers: [
    {
      number: 25,
      question: 'A push of the type VOIP',
      answer:
        "APNS and APNS_SANDBOX endpoints with a VoipDeviceToken get it through the app's VoIP channel of the same environment: topic `<BundleId>.voip`, push type `voip`, priority 10, expiration 0. Those without one get the ordinary alert. GCM endpoints get the data message at high priority and for now. It is tried for 30 seconds at most, as is any push with a time to live of 0.",
      because: 'A call that rings an hour late is worse than none.',
      tests: [DELIVERY, PAYLOAD, PATIENCE, OUTBOX],
    },
    {
      number: 27,
      question: 'What takes a token or an endpoint out of service',
      answer:
        'INVALID_DEVICE_TOKEN: APNs Unregistered or ExpiredToken, if its timestamp is later than the Register that last set the token; FCM UNREGISTERED, and INVALID_ARGUMENT where it names the token; APNs BadDeviceToken only if this channel has delivered to another token since it was last updated, as far back as attempts are kept. A wrong topic, sender or credential is no verdict on the token: the push fails, the endpoint stays ACTIVE. INVALID_PINPOINT_ARN: the push application is gone when the push goes out. The VoIP token dies separately: it is forgotten, and the endpoint stays ACTIVE.',
      because: 'One wrong bundle id must not take a fleet of phones out of service.',
      tests: [DELIVERY],
    },
    {
      number: 31,
      question: 'The push of a channel message',
      answer:
        'FCM: the data keys that AWS documents (`pinpoint.openApp`, `pinpoint.notification.title`, `.body`, `.silentPush`, `pinpoint.campaign.campaign_id`, `pinpoint.jsonBody`), no notification block, priority high. APNs: `aps.alert` with title and body, `aps.sound` `default`, `mutable-content` 1, `data.jsonBody` as an object with `chime.message_id` and `chime.channel_arn`, `data.pinpoint`.',
      because: 'AWS documents the form for FCM; for APNs this is the one that its client libraries read.',
      tests: [PAYLOAD],
    },
    {
      number: 32,
      question: 'Repeats',
      answer:
        "Delivery is at least once. Each attempt carries the push's id: as apns-id, and at FCM as its label for analytics unless the push has one. An alert without a collapse id has its id as one.",
      because:
        'A repeat then replaces what was shown instead of ringing twice. FCM keeps four collapse keys of a device and no more, so that none is made up there.',
      tests: [DELIVERY, PAYLOAD],
    },
    {
      number: 33,
      question: 'A token moves while a send is under way',
      answer:
        "No send begins in the former owner's name once the move is acknowledged: an endpoint is read again right before its push is sent, and a move waits for sends to it that are under way, at most as long as a send may take. A repeated request with the same ClientRequestToken waits as long as the first. What Apple or Google has accepted by then is out of reach. Deregistering does not wait: what is being sent at that moment may still arrive. A move waits for sends of other servers on PostgreSQL, too: each that delivers is asked through the store, which takes a fifth of a second or so. A repeat on another server than the first does not wait.",
      because: "Pushes that reach a phone's former owner are the oldest complaint in this field.",
      tests: ['test/delivery/moves.test.ts'],
    },
  ],
}
