import assert from 'node:assert/strict'
import { test } from 'node:test'
import { channelOf, credentialsFor, operationOn } from '../../../test/support/channels.ts'
import { allowing } from '../../../test/support/principals.ts'
import { ACCOUNT, newApp, world } from '../../../test/support/world.ts'
import { PUSH_CHANNELS } from '../../lib/push-credentials.ts'

for (const name of PUSH_CHANNELS) {
  const withChannel = async () => {
    const made = await (await world()).withOtherAccount()
    const app = await newApp(made.pinpoint)
    const channel = channelOf(made.pinpoint, app, name)
    await channel.update(credentialsFor(name))
    const stored = () =>
      made.storage.read((store) => store.pushChannels.get(ACCOUNT, app.slice(app.indexOf('/') + 1), name))
    return { ...made, app, channel, stored }
  }

  test(`${name} is created by its first update, and shown without its secrets`, async () => {
    const { app, channel, now } = await withChannel()
    const methods =
      name === 'GCM'
        ? { HasFcmServiceCredentials: true, DefaultAuthenticationMethod: 'TOKEN' }
        : { HasTokenKey: true, DefaultAuthenticationMethod: 'KEY' }
    assert.deepEqual(await channel.get(), {
      ApplicationId: app.slice(app.indexOf('/') + 1),
      Id: name.toLowerCase(),
      Platform: name,
      Enabled: true,
      HasCredential: true,
      IsArchived: false,
      Version: 1,
      CreationDate: new Date(now()).toISOString(),
      LastModifiedDate: new Date(now()).toISOString(),
      ...methods,
    })
  })

  test(`${name} keeps its credentials when it is disabled, and is enabled by an update that does not say`, async () => {
    const { channel, stored, pass } = await withChannel()
    const before = await stored()
    pass(1000)
    const { Enabled, Version, CreationDate, LastModifiedDate } = await channel.update({ Enabled: false })
    assert.deepEqual([Enabled, Version], [false, 2])
    assert.ok(CreationDate! < LastModifiedDate!)
    assert.deepEqual(
      { ...(await stored()) },
      { ...before, enabled: 0, version: 2, updatedAtMs: before!.updatedAtMs + 1000 },
    )
    assert.equal((await channel.update({})).Enabled, true)
  })

  test(`${name} shows with each rotation that its credentials are others, and since when`, async () => {
    const { channel, stored, pass, now } = await withChannel()
    const before = await stored()
    pass(1000)
    const { Version } = await channel.update(credentialsFor(name))
    const after = await stored()
    assert.notEqual(after?.credentialsId, before?.credentialsId)
    assert.deepEqual([after?.credentialsChangedAtMs, Version], [now(), 2])
  })

  test(`${name} is deleted, shown as it was; a second time it is not found`, async () => {
    const { channel } = await withChannel()
    const before = await channel.get()
    assert.deepEqual(await channel.remove(), before)
    for (const again of [channel.remove, channel.get]) await assert.rejects(again(), { name: 'NotFoundException' })
  })

  test(`${name} is not found in an application that is not the caller's`, async () => {
    const { other, app } = await withChannel()
    const theirs = channelOf(other.pinpoint, app, name)
    for (const call of [theirs.get, theirs.remove, () => theirs.update(credentialsFor(name))])
      await assert.rejects(call(), { name: 'NotFoundException' })
  })

  test(`${name} is allowed for by its own ARN`, async () => {
    const { app, channel, limitedUser } = await withChannel()
    const actions = (['Get', 'Update', 'Delete'] as const).map((verb) => `mobiletargeting:${operationOn(name, verb)}`)
    const allowed = await limitedUser(allowing(actions, `${app}/channels/${name.toLowerCase()}`))
    const denied = channelOf((await limitedUser(allowing(actions, [app, `${app}/channels`]))).pinpoint, app, name)
    for (const call of [denied.get, denied.remove, () => denied.update(credentialsFor(name))])
      await assert.rejects(call(), { name: 'ForbiddenException' })
    await channelOf(allowed.pinpoint, app, name).update({ Enabled: false })
    assert.equal((await channel.get()).Enabled, false)
    await channelOf(allowed.pinpoint, app, name).remove()
  })

  test(`${name} needs credentials to begin with`, async () => {
    const { pinpoint } = await world()
    await assert.rejects(channelOf(pinpoint, await newApp(pinpoint), name).update({ Enabled: true }), {
      name: 'BadRequestException',
      message: /^Missing credentials: /,
    })
  })
}
