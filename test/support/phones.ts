import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts'
import { AUDIENCE, openIssuer } from './issuer.ts'
import { endUserPolicy, trusting, wholeAccount } from './principals.ts'
import { eventually, runningServer } from './server.ts'
import { temporaryFolder } from './stores.ts'
import { ACCOUNT, newApp, newInstance, newUser } from './world.ts'

/** The role that phones assume. */
export const PHONE_ROLE = `arn:aws:iam::${ACCOUNT}:role/phone`

/** The claims by which an issuer says that somebody is this user. */
export const claimsOf = (UserId: string) => ({
  sub: UserId,
  'https://aws.amazon.com/tags': { principal_tags: { UserId: [UserId] } },
})

/**
 * A real server with a push application, an app instance, its users ann and bob, and a role, made by commands, that the
 * account and an issuer may assume: a session of it may register for the user in its tag UserId, and without one for ann.
 */
export const phoneServer = async () => {
  const server = await runningServer(undefined, '--endpoints-per-user', '0')
  const issuer = await openIssuer()
  const folder = temporaryFolder()
  const { client, pinpoint } = server.root
  const [instance, app] = [await newInstance(client), await newApp(pinpoint)]
  const [ann, bob] = [await newUser(client, instance, 'ann'), await newUser(client, instance, 'bob')]

  const file = (name: string, text: string) => {
    const path = join(folder.path, name)
    writeFileSync(path, text)
    return path
  }
  /** Runs `carillon iam <args>` beside the server. */
  const iam = async (...args: readonly string[]) => {
    const { status, stderr } = await server.command('iam', ...args)
    assert.equal(status, 0, stderr)
  }
  const trusted = { ...wholeAccount(), Federated: issuer.url.replace('http://', '') }
  await iam('role', 'create', 'phone', '--trust-policy', file('trust.json', trusting(trusted)), '--tag', 'UserId=ann')
  await iam('policy', 'put', file('own.json', endUserPolicy(instance, app)), '--role', 'phone', '--name', 'own')
  await iam('oidc-provider', 'create', issuer.url, '--audience', AUDIENCE)
  const token = await issuer.token(claimsOf('ann'))
  const request = { RoleArn: PHONE_ROLE, RoleSessionName: 'first', WebIdentityToken: token }
  await eventually(() => server.root.sts.send(new AssumeRoleWithWebIdentityCommand(request)))

  return {
    ...server,
    iam,
    issuer,
    app,
    ann,
    bob,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
