import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { policyOf } from '../../../../test/support/principals.ts'
import { ACCOUNT, world } from '../../../../test/support/world.ts'

const EVERYTHING_DENIED = policyOf({ Effect: 'Deny', Action: '*', Resource: '*' })

test('tells a root, a user and a session of a role who they are, whatever their policies deny', async () => {
  const { sts, limitedUser, limitedSession } = await world()
  const user = await limitedUser(EVERYTHING_DENIED)
  const session = await limitedSession(EVERYTHING_DENIED)
  const told = await Promise.all(
    [sts, user.sts, session.sts].map(async (client) => {
      const { $metadata, ...others } = await client.send(new GetCallerIdentityCommand())
      return others
    }),
  )
  const ofAccount = (service: string, resource: string) => `arn:aws:${service}::${ACCOUNT}:${resource}`
  const { principal: role } = session
  assert.deepEqual(told, [
    { Account: ACCOUNT, UserId: ACCOUNT, Arn: ofAccount('iam', 'root') },
    { Account: ACCOUNT, UserId: user.principal.id, Arn: ofAccount('iam', `user/${user.principal.name}`) },
    { Account: ACCOUNT, UserId: `${role.id}:phone`, Arn: ofAccount('sts', `assumed-role/${role.name}/phone`) },
  ])
})
