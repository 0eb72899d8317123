import { after } from 'node:test'
import { credentialsFor } from '../support/channels.ts'
import { SECRET_MARK } from '../support/logs.ts'
import { runningServer } from '../support/server.ts'
import { boto3Steps } from './boto3.ts'

const server = await runningServer()
after(() => server[Symbol.asyncDispose]())
const { accessKeyId, secretAccessKey } = server.root.credentials

await boto3Steps('boto3_session.py', 'every operation that is known has been answered', {
  HOME: server.dataDir,
  ENDPOINT: server.apiUrl,
  MARK: SECRET_MARK,
  APNS: JSON.stringify(credentialsFor('APNS')),
  GCM: JSON.stringify(credentialsFor('GCM')),
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})
