import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DescribeAppInstanceUserCommand } from '@aws-sdk/client-chime-sdk-identity'
import { GetAppsCommand } from '@aws-sdk/client-pinpoint'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { UnsecuredJWT } from 'jose'
import { allowing, policyOf } from '../../test/support/principals.ts'
import { openStore } from '../../test/support/stores.ts'
import { world } from '../../test/support/world.ts'
import { StoreUnavailable } from '../store/database.ts'
import { NOWHERE, type Storage } from '../store/storage.ts'

/** A world whose store can go away. */
const leavingWorld = async () => {
  const storage = await openStore(NOWHERE)
  let isAway = false
  const read: Storage['read'] = (work) =>
    isAway ? Promise.reject(new StoreUnavailable('the store is away')) : storage.read(work)
  const here = await (await world({ storage: { ...storage, read } })).withUser()
  const leave = () => {
    isAway = true
  }
  return { ...here, leave }
}

const byTag = policyOf({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  Condition: { StringEquals: { 'aws:ResourceTag/Team': 'red' } },
})

test('a store that is away is told as such, whichever stage of a request needs it', async () => {
  const { client, user, leave, limitedUser, limitedSession, as } = await leavingWorld()
  const describe = new DescribeAppInstanceUserCommand({ AppInstanceUserArn: user })
  const [stranger, session, tagged] = [
    await limitedUser(allowing()),
    await limitedSession(allowing()),
    await limitedUser(byTag),
  ]
  const WebIdentityToken = new UnsecuredJWT({ iss: 'https://login.example.com' }).encode()
  const RoleArn = 'arn:aws:iam::123456789012:role/phone'
  const unsigned = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'phone', WebIdentityToken })
  await assert.rejects(tagged.client.send(describe), { Code: 'AccessDenied' })
  leave()
  const refused = [
    stranger.client.send(describe),
    stranger.pinpoint.send(new GetAppsCommand({})),
    stranger.sts.send(new GetCallerIdentityCommand()),
    session.client.send(describe),
    tagged.client.send(describe),
    as({ accessKeyId: '', secretAccessKey: '' }).sts.send(unsigned),
    client.send(describe),
  ]
  await Promise.all(refused.map((each) => assert.rejects(each, /^ServiceUnavailable/)))
})
