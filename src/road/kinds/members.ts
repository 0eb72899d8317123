import { oneOf, pairs, shaped, text } from '../members.ts'

/** What several kinds have in common. Bounds are those of AWS's models, where these have any. */
export const accountId = shaped(12, /^\d{12}$/u, '12 digits')
/** Of app instances and bots, whose form AWS does not say. */
export const resourceId = shaped(64, /^[A-Za-z0-9][A-Za-z0-9_-]*$/u, '1 to 64 letters, digits, - and _')
/** Of endpoints, which the store keeps as the bytes that it stands for. */
export const uuid = shaped(36, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u, 'a UUID in lower case')
/** Source: the model, UserId */
export const USER_ID = /^[A-Za-z0-9](?:[A-Za-z0-9:\-_.@]{0,62}[A-Za-z0-9])?$/u
export const userId = shaped(64, USER_ID, '1 to 64 letters, digits and :-_.@, a letter or digit at either end')
export const appId = shaped(64, /^[^/]+$/u, '1 to 64 characters without /')
export const deviceToken = text(1, 1600)
export const metadata = text(0, 1024)
export const tags = pairs(50, text(1, 128), text(0, 256))
export const endpointType = oneOf('APNS', 'APNS_SANDBOX', 'GCM')
