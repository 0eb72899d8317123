import { parseArn } from '../../lib/arn.ts'
import { jsonIn } from '../../lib/json.ts'
import { Refusal } from '../members.ts'
import { memberIn, neededIn, type Registry, textIn } from './stranger.ts'

const ENDPOINT = /^endpoint\/([^/]+)\/(.+)\/([^/]+)$/u

/**
 * Reads an endpoint of Amazon SNS. Its user is what the app put into CustomUserData, or `userMember` of that where it is
 * JSON.
 *
 * Shape   {EndpointArn, Attributes: {Token, Enabled, CustomUserData}}
 * Source  Amazon SNS API reference, ListEndpointsByPlatformApplication
 */
export const snsEndpoint =
  (userMember?: string): Registry =>
  (line) => {
    const arn = neededIn(line, ['EndpointArn'])
    const deviceToken = neededIn(line, ['Attributes', 'Token'])
    const userData = neededIn(line, ['Attributes', 'CustomUserData'])
    const [, platform, app, id] = ENDPOINT.exec(parseArn(arn)?.resource ?? '') ?? []
    if (platform === undefined || app === undefined || id === undefined)
      throw new Refusal('EndpointArn is not the ARN of an endpoint of a platform application')
    const user = userMember === undefined ? userData : textIn(jsonIn(userData), userMember)
    if (user === undefined) throw new Refusal(`CustomUserData is no JSON with a text ${userMember}`)
    return {
      id,
      app,
      platform,
      user,
      deviceToken,
      // SNS sets it to false when a provider says that the token is dead, and apps do when their user wants no more.
      isAlive: memberIn(line, 'Attributes', 'Enabled') !== 'false',
      wantsMessages: true,
      createdAtMs: undefined,
      updatedAtMs: undefined,
    }
  }
