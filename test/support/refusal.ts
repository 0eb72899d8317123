import { ChimeSDKIdentityServiceException } from '@aws-sdk/client-chime-sdk-identity'
import { STSServiceException } from '@aws-sdk/client-sts'

/** All that a caller sees of a refused request, but its request id. Errors: the request was not refused. */
export const refusal = async (answer: Promise<unknown>) => {
  try {
    await answer
  } catch (error) {
    if (!(error instanceof ChimeSDKIdentityServiceException || error instanceof STSServiceException)) throw error
    const { name, message, $metadata, $fault, ...members } = error
    return { name, message, status: $metadata.httpStatusCode, members }
  }
  throw new Error('The request was not refused')
}
