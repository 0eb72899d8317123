// What no server on this runtime can beat: bare node:http that reads the body, parses it and answers the same bytes.
// Prints the port that it listens on, and at each line that comes in the processor time that it has taken.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const ANSWER = JSON.stringify({
  AppInstanceUserArn:
    'arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/bench-000000001',
  EndpointId: '01a202dc-92da-7000-95ae-2cac6947bc76',
})
const HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) }

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { ClientRequestToken: token } = JSON.parse(Buffer.concat(chunks).toString())
    response.writeHead(token ? 201 : 400, HEADERS).end(ANSWER)
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.stdin.on('data', () => {
  const { user, system } = process.cpuUsage()
  process.stdout.write(`${user + system}\n`)
})
