import { parseArn } from '../../lib/arn.ts'
import { memberIn, missingOf, type Refusal, type Stranger, textIn } from './stranger.ts'

const ENDPOINT = /^endpoint\/([^/]+)\/(.+)\/([^/]+)$/u

/**
 * Reads an endpoint of Amazon SNS. Its user is what the app put into CustomUserData, or `userMember` of that where it is
 * JSON.
 *
 * Shape   {EndpointArn, Attributes: {Token, Enabled, CustomUserData}}
 * Source  Amazon SNS API reference, ListEndpointsByPlatformApplication
 */
export const snsEndpoint =
  (userMember?: string) =>
  (line: unknown): Stranger | Refusal => {
    const EndpointArn = textIn(line, 'EndpointArn')
    const Token = textIn(line, 'Attributes', 'Token')
    const CustomUserData = textIn(line, 'Attributes', 'CustomUserData')
    const missing = missingOf({ EndpointArn, 'Attributes.Token': Token, 'Attributes.CustomUserData': CustomUserData })
    if (missing) return missing
    const [, platform, app, id] = ENDPOINT.exec(parseArn(EndpointArn!)?.resource ?? '') ?? []
    if (platform === undefined || app === undefined || id === undefined)
      return { refused: 'EndpointArn is not the ARN of an endpoint of a platform application' }
    const user = userMember === undefined ? CustomUserData! : textIn(parsed(CustomUserData!), userMember)
    if (user === undefined) return { refused: `CustomUserData is no JSON with a text ${userMember}` }
    return {
      id,
      app,
      platform,
      user,
      deviceToken: Token!,
      // SNS sets it to false when a provider says that the token is dead, and apps do when their user wants no more.
      isAlive: memberIn(line, 'Attributes', 'Enabled') !== 'false',
      wantsMessages: true,
    }
  }

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
