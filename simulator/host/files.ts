import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * Answers with a file below `root`, or 404. The browser keeps it and asks each time whether it has changed, so
 * that a reload costs no transfer and shows what was saved.
 *
 * @param name - decoded path below `root`; one that leads out of it is answered 404.
 */
export async function sendFile(
  response: ServerResponse,
  root: string,
  name: string,
  etag: string | undefined,
): Promise<void> {
  const file = pathBelow(root, name)
  const stats = await stat(file).catch(() => null)
  if (!stats?.isFile()) return notFound(response)
  const current = `"${stats.size.toString(36)}-${stats.mtimeMs.toString(36)}"`
  const headers = { etag: current, 'cache-control': 'no-cache' }
  if (etag === current) {
    response.writeHead(304, headers).end()
    return
  }
  const type = TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream'
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': stats.size })
  // A browser that goes away in the middle is not our error.
  await pipeline(createReadStream(file), response).catch(() => undefined)
}

/**
 * The path of a name below a root, which no `..`, drive letter or network share in the name leaves.
 *
 * @param system - the rules of another operating system than this one's
 */
export const pathBelow = (
  root: string,
  name: string,
  { join, normalize }: Pick<path.PlatformPath, 'join' | 'normalize'> = path,
): string => join(root, normalize(`/${name}`))

export function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found')
}
