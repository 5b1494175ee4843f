import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
}

export interface CertificateOptions {
  /** Days from now between which it holds. Default: from yesterday until tomorrow. */
  readonly days?: readonly [from: number, until: number]
  /** What it may be used for, as OpenSSL names it. */
  readonly purpose?: 'serverAuth' | 'clientAuth'
}

const DAY = 86_400_000

/** Signed by itself, for one host name; its own authority. Needs openssl. */
export function makeCertificate(
  parent: string,
  host: string,
  { days: [from, until] = [-1, 1], purpose = 'serverAuth' }: CertificateOptions = {},
): Certificate {
  const folder = mkdtempSync(path.join(parent, 'certificate-'))
  const fileOf = (name: string) => path.join(folder, name)
  const [certFile, keyFile, requestFile, configFile] = ['crt', 'key', 'csr', 'cnf'].map(fileOf) as [
    string,
    string,
    string,
    string,
  ]
  writeFileSync(fileOf('index'), '')
  writeFileSync(configFile, configOf(folder, host, purpose))
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  openssl(
    ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    // A name of its own for each: OpenSSL looks for authorities by name.
    ...['-subj', `/CN=${path.basename(folder)}`, '-keyout', keyFile, '-out', requestFile],
  )
  // Not `req -x509`, which gives only certificates that hold from now on.
  openssl(
    ...['ca', '-batch', '-selfsign', '-notext', '-create_serial', '-config', configFile],
    ...['-keyfile', keyFile, '-in', requestFile, '-out', certFile],
    ...['-startdate', timeIn(from), '-enddate', timeIn(until)],
  )
  return { certFile, keyFile }
}

const configOf = (folder: string, host: string, purpose: string): string => `
[ca]
default_ca = own
[own]
database = ${path.join(folder, 'index')}
serial = ${path.join(folder, 'serial')}
new_certs_dir = ${folder}
default_md = sha256
policy = names
x509_extensions = extensions
[names]
commonName = supplied
[extensions]
subjectAltName = DNS:${host}
basicConstraints = critical, CA:TRUE
extendedKeyUsage = ${purpose}
`

/** `20261123063000Z`. */
const timeIn = (days: number): string =>
  new Date(Date.now() + days * DAY).toISOString().replace(/[-:T]|\.\d+/g, '')
