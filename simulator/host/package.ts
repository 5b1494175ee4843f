import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** This package's folder, found from the source as well as from the bundle in `dist/`. */
function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return folder
}

/** The built page with the phone: index.html, client.js and styles. */
export const clientFolder = (): string => path.join(packageFolder(), 'dist', 'client')

/** The simulator's own version. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageFolder(), 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}
