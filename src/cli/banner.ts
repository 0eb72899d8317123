import type { RunningServer } from '../main.ts'

/** What `carillon serve` prints once it runs: where it is, whose key it takes, and a first session to paste. */
export const banner = (server: RunningServer, isTerminal: boolean): string => {
  const isWorker = server.role === 'worker'
  const key = [
    ['Access key id', server.accessKeyId],
    ['Secret', secretShown(server, isTerminal)],
  ]
  const rows = [
    [isWorker ? 'Health' : 'API', server.apiUrl],
    ...(server.adminUrl === undefined ? [] : [['Admin', server.adminUrl]]),
    ['Account', server.accountId],
    ['Region', server.region],
    ...(isWorker ? [] : key),
  ]
  const ready = `
Carillon is ready${isWorker ? ' to work' : ''}.

${rows.map(([name = '', value]) => `  ${name.padEnd(15)}${value}`).join('\n')}

`
  if (isWorker) return ready
  return `${ready}Paste this into another terminal to register a first endpoint (needs the AWS CLI):

${firstSession(server, isTerminal)}

`
}

/** The secret goes to a terminal only: what else stdout is may be kept, or read by others. */
const secretShown = ({ secretAccessKey, credentialsFile, createdRootKey }: RunningServer, isTerminal: boolean) => {
  const made = createdRootKey ? ' (created just now)' : ''
  if (isTerminal) return `${secretAccessKey}${made}`
  return credentialsFile === undefined ? 'as in the settings' : `in ${credentialsFile}${made}`
}

/** As one word of a shell; bare where nothing in it could mean more. */
const word = (text: string) => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`)

/** Lines that set what the AWS CLI signs with. What a shell already has would win over a file, so it is unset. */
const credentialLines = ({ accessKeyId, secretAccessKey, credentialsFile }: RunningServer, isTerminal: boolean) => {
  if (!isTerminal && credentialsFile !== undefined)
    return [
      'unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
      `export AWS_SHARED_CREDENTIALS_FILE=${word(credentialsFile)}`,
    ]
  const secret = isTerminal
    ? word(secretAccessKey)
    : `"\${CARILLON_SECRET_ACCESS_KEY:?set it to the secret of the settings}"`
  return [
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secret}`,
  ]
}

// Of the length of a real one.
const EXAMPLE_DEVICE_TOKEN = '0123456789abcdef'.repeat(4)

// Comments stay out of it: an interactive zsh takes them for commands.
const firstSession = (server: RunningServer, isTerminal: boolean) => {
  const { region } = server
  const endpointUrl = `--endpoint-url ${word(server.apiUrl)}`
  return [
    ...credentialLines(server, isTerminal),
    `export AWS_DEFAULT_REGION=${region} AWS_REGION=${region} AWS_PAGER=`,
    `app_arn=$(aws pinpoint create-app ${endpointUrl} \\
  --create-application-request Name=demo --query ApplicationResponse.Arn --output text)`,
    `instance_arn=$(aws chime-sdk-identity create-app-instance ${endpointUrl} \\
  --name demo --query AppInstanceArn --output text)`,
    `user_arn=$(aws chime-sdk-identity create-app-instance-user ${endpointUrl} \\
  --app-instance-arn "$instance_arn" --app-instance-user-id demo-user --name 'Demo user' \\
  --query AppInstanceUserArn --output text)`,
    `aws chime-sdk-identity register-app-instance-user-endpoint ${endpointUrl} \\
  --app-instance-user-arn "$user_arn" --resource-arn "$app_arn" --name 'Demo phone' --type APNS \\
  --endpoint-attributes DeviceToken=${EXAMPLE_DEVICE_TOKEN} --query EndpointId --output text`,
  ].join('\n')
}
