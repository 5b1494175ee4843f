import { execFileSync } from 'node:child_process'
import path from 'node:path'

export interface Certificate {
  readonly certFile: string
  readonly keyFile: string
}

/** Signed by itself, for one host name; its own authority. Needs openssl. */
export function makeCertificate(folder: string, host: string): Certificate {
  const [certFile, keyFile] = [path.join(folder, `${host}.crt`), path.join(folder, `${host}.key`)]
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ],
      ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`],
      ...['-keyout', keyFile, '-out', certFile],
    ],
    { stdio: 'ignore' },
  )
  return { certFile, keyFile }
}
