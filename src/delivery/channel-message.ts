import type { ApnsContent, ChannelMessageContent, FcmContent } from '../lib/push-content.ts'

/** What Pinpoint's clients take for a push that no campaign has caused. */
const NO_CAMPAIGN = '_DIRECT'

const jsonBodyOf = ({ messageId, channelArn }: ChannelMessageContent) => ({
  'chime.message_id': messageId,
  'chime.channel_arn': channelArn,
})

/** A channel message's push to Apple. Source: ours, answer 31. */
export const channelMessageForApns = (content: ChannelMessageContent): ApnsContent => ({
  payload: {
    aps: { alert: { title: content.title, body: content.body }, sound: 'default', 'mutable-content': 1 },
    data: {
      jsonBody: jsonBodyOf(content),
      pinpoint: { openApp: 'true', campaign: { campaign_id: NO_CAMPAIGN } },
    },
  },
  pushType: 'alert',
  priority: 10,
})

/**
 * A channel message's push to Google: data alone, so that the app is called whether or not it is in front.
 *
 * Source  AWS, Receiving messages, for the keys; ours, answer 31
 */
export const channelMessageForFcm = (content: ChannelMessageContent): FcmContent => ({
  message: {
    data: {
      'pinpoint.openApp': 'true',
      'pinpoint.notification.title': content.title,
      'pinpoint.notification.body': content.body,
      'pinpoint.notification.silentPush': '0',
      'pinpoint.campaign.campaign_id': NO_CAMPAIGN,
      'pinpoint.jsonBody': JSON.stringify(jsonBodyOf(content)),
    },
    android: { priority: 'HIGH' },
  },
})
