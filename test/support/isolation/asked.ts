import { PUSH_CHANNELS } from '../../../src/lib/push-credentials.ts'
import { operationOn } from '../channels.ts'
import type { WireInput } from '../model/cases.ts'
import { ACCOUNT } from '../world.ts'

/** One action on one resource that a policy has to allow. */
export interface Asked {
  readonly action: string
  readonly resource: string
}

const APPS = `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps`
const APP = `${APPS}/{application-id}`

const onChannel = (verb: 'Get' | 'Update' | 'Delete') =>
  PUSH_CHANNELS.map(
    (channel) =>
      [`mobiletargeting:${operationOn(channel, verb)}`, [`${APP}/channels/${channel.toLowerCase()}`]] as const,
  )

/**
 * What is asked of policies for each operation: its own action on these resources, or another action where one is named.
 * Members of the input stand in braces, by their wire names.
 *
 * Written by hand from what AWS documents and from our answers, apart from the operations: so that neither can forget a
 * permission without the other telling.
 */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  'chime:CreateAppInstance': ['*'],
  'chime:CreateAppInstanceAdmin': ['{appInstanceArn}', '{AppInstanceAdminArn}'],
  'chime:CreateAppInstanceBot': ['*'],
  'chime:CreateAppInstanceUser': [
    '*',
    'chime:PutAppInstanceUserExpirationSettings {AppInstanceArn}/user/{AppInstanceUserId}',
  ],
  'chime:DeleteAppInstance': ['{appInstanceArn}'],
  'chime:DeleteAppInstanceAdmin': ['{appInstanceArn}', '{appInstanceAdminArn}'],
  'chime:DeleteAppInstanceBot': ['{appInstanceBotArn}'],
  'chime:DeleteAppInstanceUser': ['{appInstanceUserArn}'],
  'chime:DeregisterAppInstanceUserEndpoint': ['{appInstanceUserArn}'],
  'chime:DescribeAppInstance': ['{appInstanceArn}'],
  'chime:DescribeAppInstanceAdmin': ['{appInstanceArn}', '{appInstanceAdminArn}'],
  'chime:DescribeAppInstanceBot': ['{appInstanceBotArn}'],
  'chime:DescribeAppInstanceUser': ['{appInstanceUserArn}'],
  'chime:DescribeAppInstanceUserEndpoint': ['{appInstanceUserArn}'],
  'chime:GetAppInstanceRetentionSettings': ['{appInstanceArn}'],
  'chime:ListAppInstanceAdmins': ['{appInstanceArn}', '{appInstanceArn}/user/*', '{appInstanceArn}/bot/*'],
  'chime:ListAppInstanceBots': ['{app-instance-arn}/bot/*'],
  'chime:ListAppInstanceUserEndpoints': ['{appInstanceUserArn}'],
  'chime:ListAppInstanceUsers': ['{app-instance-arn}/user/*'],
  'chime:ListAppInstances': [`arn:aws:chime:us-east-1:${ACCOUNT}:app-instance/*`],
  'chime:ListTagsForResource': ['{arn}'],
  'chime:PutAppInstanceRetentionSettings': ['{appInstanceArn}'],
  'chime:PutAppInstanceUserExpirationSettings': ['{appInstanceUserArn}'],
  'chime:RegisterAppInstanceUserEndpoint': ['{appInstanceUserArn}', 'mobiletargeting:GetApp {ResourceArn}'],
  'chime:TagResource': ['{ResourceARN}'],
  'chime:UntagResource': ['{ResourceARN}'],
  'chime:UpdateAppInstance': ['{appInstanceArn}'],
  'chime:UpdateAppInstanceBot': ['{appInstanceBotArn}'],
  'chime:UpdateAppInstanceUser': ['{appInstanceUserArn}'],
  'chime:UpdateAppInstanceUserEndpoint': ['{appInstanceUserArn}'],
  'mobiletargeting:CreateApp': [`${APPS}/*`],
  'mobiletargeting:DeleteApp': [APP],
  'mobiletargeting:GetApp': [APP],
  'mobiletargeting:GetApps': [`${APPS}/*`],
  'mobiletargeting:GetChannels': [`${APP}/channels`],
  'mobiletargeting:ListTagsForResource': ['{resource-arn}'],
  'mobiletargeting:SendMessages': [`${APP}/messages`],
  'mobiletargeting:TagResource': ['{resource-arn}'],
  'mobiletargeting:UntagResource': ['{resource-arn}'],
  ...Object.fromEntries([...onChannel('Get'), ...onChannel('Update'), ...onChannel('Delete')]),
  'sts:AssumeRole': ['{RoleArn}', 'sts:TagSession {RoleArn}', 'sts:SetSourceIdentity {RoleArn}'],
  // Nobody signs it: what is asked is the role's trust policy.
  'sts:AssumeRoleWithWebIdentity': [],
  'sts:GetCallerIdentity': [],
  'sts:GetFederationToken': ['*', 'sts:TagSession *'],
  'sts:GetSessionToken': ['*'],
}

/** The operations, as `chime:TagResource`, of which it is known what they ask. */
export const KNOWN: readonly string[] = Object.keys(ASKED)

/** What an operation asks for one input. Errors: nobody has said yet what the operation asks. */
export const askedFor = (operation: string, input: WireInput): readonly Asked[] => {
  const asked = ASKED[operation]
  if (!asked) throw new Error(`Say in ASKED what has to be allowed for ${operation}`)
  return asked.map((text) => {
    const [, action = operation, resource = ''] = /^(?:(\S+) )?(\S+)$/u.exec(text) ?? []
    return { action, resource: resource.replaceAll(/\{([^}]+)\}/gu, (_, name) => String(input[name])) }
  })
}
