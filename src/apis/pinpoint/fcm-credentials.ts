import { isJsonObject, type JsonObject, jsonIn } from '../../lib/json.ts'
import type { FcmCredentials } from '../../lib/push-credentials.ts'
import { badRequest } from '../../protocol/errors.ts'
import { isRsa, pemOf, privateKeyIn } from './private-keys.ts'

// Source: Google, project ids; the others are bounded by us, since all of them go into headers and paths.
const PROJECT_ID = /^[a-z0-9-]{6,30}$/u
const CLIENT_EMAIL = /^[^\s@]{1,128}@[a-z0-9.-]{1,128}$/u
const PRIVATE_KEY_ID = /^[A-Za-z0-9_-]{1,128}$/u

/**
 * What is kept of the file of a Google service account.
 *
 * Errors  BadRequest: it is no JSON object, or a member is missing or not what Google writes; the message names each.
 */
export const fcmCredentials = (serviceJson: string): FcmCredentials => {
  const file = fileIn(serviceJson)
  const text = (member: string) => {
    const value = file[member]
    return typeof value === 'string' ? value : ''
  }
  const key = privateKeyIn(text('private_key'), isRsa)
  const rules: readonly (readonly [isKept: boolean, rule: string])[] = [
    [CLIENT_EMAIL.test(text('client_email')), "client_email: the account's address"],
    [key !== undefined, 'private_key: an RSA key in PEM, of 2048 to 4096 bits, that is not encrypted'],
    [PRIVATE_KEY_ID.test(text('private_key_id')), 'private_key_id: 1 to 128 letters, digits, hyphens and underscores'],
    [PROJECT_ID.test(text('project_id')), 'project_id: 6 to 30 small letters, digits and hyphens'],
  ]
  const broken = rules.filter(([isKept]) => !isKept).map(([, rule]) => `ServiceJson.${rule}`)
  if (broken.length > 0) throw badRequest(broken.join('; '))
  return {
    clientEmail: text('client_email'),
    privateKey: pemOf(key!),
    privateKeyId: text('private_key_id'),
    projectId: text('project_id'),
  }
}

const fileIn = (serviceJson: string): JsonObject => {
  const file = jsonIn(serviceJson)
  if (!isJsonObject(file)) throw badRequest("ServiceJson: the text of a Google service account's key file, in JSON")
  return file
}
