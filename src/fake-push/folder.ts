import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateFolder, writePrivateFile } from '../lib/private-files.ts'
import { BUNDLE_ID, KEY_ID, type Materials, newMaterials, TEAM_ID } from './materials.ts'

/** The files of a fake, by what is in them. */
export const FILES = {
  ca: 'ca.pem',
  serverCertificate: 'server-certificate.pem',
  serverKey: 'server-key.pem',
  apnsKey: 'apns-key.p8',
  apnsCertificate: 'apns-certificate.pem',
  apnsCertificateKey: 'apns-certificate-key.pem',
  serviceAccount: 'service-account.json',
} as const

/**
 * What a fake is reached by, and credentials for its senders, from a folder: made there at the first start, and kept,
 * so that whoever trusts the fake does so after its next start, too. Whoever has an authority and a certificate of his
 * own puts them there.
 *
 * Errors  one that says what to do, when a part of the files is missing, can't be used, or has expired
 */
export const keptMaterials = async (folder: string, hosts: readonly string[], nowMs: number): Promise<Materials> => {
  const path = (name: string) => join(folder, name)
  const here = Object.values(FILES).filter((name) => existsSync(path(name)))
  if (here.length === 0) {
    makePrivateFolder(folder)
    const made = await newMaterials(hosts, nowMs)
    for (const [name, text] of Object.entries(texts(made))) writePrivateFile(path(name), text)
    return made
  }
  const missing = Object.values(FILES).filter((name) => !here.includes(name))
  if (missing.length > 0) throw new Error(`${folder} has no ${missing.join(', ')}: put it there, or remove the folder`)
  const read = (name: string) => readFileSync(path(name), 'utf8')
  requireCurrent(read(FILES.serverCertificate), path(FILES.serverCertificate), nowMs)
  return {
    ca: read(FILES.ca),
    server: { certificate: read(FILES.serverCertificate), privateKey: read(FILES.serverKey) },
    apnsToken: { key: read(FILES.apnsKey), keyId: KEY_ID, teamId: TEAM_ID, bundleId: BUNDLE_ID },
    apnsCertificate: {
      certificate: read(FILES.apnsCertificate),
      privateKey: read(FILES.apnsCertificateKey),
      bundleId: BUNDLE_ID,
    },
    fcm: serviceAccountOf(read(FILES.serviceAccount), path(FILES.serviceAccount)),
  }
}

const texts = ({ ca, server, apnsToken, apnsCertificate, fcm }: Materials) => ({
  [FILES.ca]: ca,
  [FILES.serverCertificate]: server.certificate,
  [FILES.serverKey]: server.privateKey,
  [FILES.apnsKey]: apnsToken.key,
  [FILES.apnsCertificate]: apnsCertificate.certificate,
  [FILES.apnsCertificateKey]: apnsCertificate.privateKey,
  // As Google's console gives it, but for addresses: where a sender goes is for its settings.
  [FILES.serviceAccount]: `${JSON.stringify(
    {
      type: 'service_account',
      project_id: fcm.projectId,
      private_key_id: fcm.privateKeyId,
      private_key: fcm.privateKey,
      client_email: fcm.clientEmail,
    },
    undefined,
    2,
  )}\n`,
})

const requireCurrent = (pem: string, path: string, nowMs: number) => {
  const { validToDate } = certificateIn(pem, path)
  if (validToDate.getTime() < nowMs) throw new Error(`${path} has expired: put another there, or remove its folder`)
}

const certificateIn = (pem: string, path: string) => {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new Error(`${path} holds no certificate in PEM`, { cause })
  }
}

const serviceAccountOf = (text: string, path: string) => {
  const fields = jsonObject(text)
  const field = (name: string) => {
    const value = fields?.[name]
    if (typeof value !== 'string') throw new Error(`${path} has no ${name}: put a service account's JSON there`)
    return value
  }
  return {
    clientEmail: field('client_email'),
    privateKey: field('private_key'),
    privateKeyId: field('private_key_id'),
    projectId: field('project_id'),
  }
}

const jsonObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return Object(JSON.parse(text))
  } catch {
    return undefined
  }
}
