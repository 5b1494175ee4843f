import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

/**
 * How later commands find what an earlier one left running. Every background session listens on a local socket
 * whose name tells the project; the socket dies with the process, so nothing can mistake a stranger's pid for ours.
 */

export interface SessionInfo {
  readonly projectRoot: string
  /** The page with the phone. */
  readonly url: string
}

export interface RunningSession extends SessionInfo {
  /** Ends the session and resolves when its process has let go of everything. */
  quit(): Promise<void>
}

const OWNER = `miniprogram-simulator-${userInfo().username.replace(/\W/g, '_')}`

/** Where the sockets are, and how their names begin. Windows has one flat place for all of them. */
function place(): { folder: string; prefix: string } {
  if (process.platform === 'win32') return { folder: '\\\\.\\pipe\\', prefix: `${OWNER}-` }
  return { folder: `${ownFolder()}/`, prefix: '' }
}

function ownFolder(): string {
  const folder = path.join(tmpdir(), OWNER)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

const keyOf = (projectRoot: string): string =>
  createHash('sha256').update(path.resolve(projectRoot)).digest('hex').slice(0, 12)

/** Where a background process of the project writes what ended it, when nobody listens any more. */
export const logFile = (projectRoot: string): string => path.join(ownFolder(), `${keyOf(projectRoot)}.log`)

/**
 * Lets other commands find and end this process.
 *
 * @returns what takes the entry away again.
 */
export async function announceSession(info: SessionInfo, quit: () => void): Promise<() => void> {
  const { folder, prefix } = place()
  const name = `${folder}${prefix}${keyOf(info.projectRoot)}-${process.pid}.sock`
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      if (data.toString() === 'quit') quit()
    })
    socket.write(JSON.stringify(info))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(name, resolve)
  })
  server.unref()
  return () => void server.close()
}

/** Sessions that run now; of one project, or of all. Leftovers of killed processes are swept away. */
export async function findSessions(projectRoot?: string): Promise<RunningSession[]> {
  const { folder, prefix } = place()
  const start = projectRoot === undefined ? prefix : `${prefix}${keyOf(projectRoot)}-`
  const names = readdirSync(folder).filter((name) => name.endsWith('.sock') && name.startsWith(start))
  const sessions = await Promise.all(names.map((name) => meet(`${folder}${name}`)))
  return sessions.filter((session) => session !== null)
}

async function meet(name: string): Promise<RunningSession | null> {
  const socket = connect(name)
  try {
    const info = JSON.parse(await firstMessage(socket)) as SessionInfo
    return {
      ...info,
      quit: () =>
        new Promise((resolve) => {
          socket.on('error', () => undefined)
          socket.once('close', () => resolve())
          socket.ref()
          socket.write('quit')
        }),
    }
  } catch {
    socket.destroy()
    if (process.platform !== 'win32') rmSync(name, { force: true })
    return null
  } finally {
    // A session that is only looked at must not keep this command alive.
    socket.unref()
  }
}

function firstMessage(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => resolve(data.toString()))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed')))
  })
}
