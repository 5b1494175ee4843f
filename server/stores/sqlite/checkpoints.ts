import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { SECOND } from '../../clock'

/** Between the end of a round and the next one. */
const INTERVAL_MS = SECOND

/**
 * Beyond this size the log begins anew, which makes writers wait for a moment. In a rush it is written over, because
 * to write where the file has been already takes the disk less than to make it longer; afterwards it is cut down.
 */
const LOG_BYTES = 64 * 1024 * 1024

/** With more than this in the log, and writes since the last round, there is a rush. */
const RUSH_BYTES = LOG_BYTES / 8

/** What SQLite does by itself, in pages; it stalls the event loop for up to a fifth of a second. */
const INLINE_PAGES = 1000

/**
 * Plain JavaScript in a string, because a worker loads a file of its own, and this code runs from the sources
 * as well as from a bundle. A fresh connection in another thread checkpoints while the main one goes on.
 */
const WORKER = `
const { workerData, parentPort } = require('node:worker_threads')
const { statSync } = require('node:fs')
const Database = require(workerData.driver)
const db = new Database(workerData.file, { timeout: 100 })
const check = () => {
  try { return db.pragma('quick_check(1)', { simple: true }) } catch (error) { return error.message }
}
const verdict = check()
if (verdict !== 'ok') parentPort.postMessage({ damage: String(verdict) })
const size = () => { try { return statSync(workerData.file + '-wal').size } catch { return 0 } }
const pageBytes = () => db.pragma('page_size', { simple: true })
const checkpoint = (mode) => {
  const [{ busy, log, checkpointed }] = db.pragma('wal_checkpoint(' + mode + ')')
  return { isDone: busy === 0, bytes: log * pageBytes(), isCopied: checkpointed === log }
}
const version = () => db.pragma('data_version', { simple: true })
let before = null
let calmRounds = 0
const round = () => {
  const { bytes } = checkpoint('PASSIVE')
  const isRush = version() !== before && bytes > workerData.rushBytes
  before = version()
  calmRounds = isRush ? 0 : calmRounds + 1
  const isDue = isRush ? bytes > workerData.logBytes : calmRounds > 1 && size() > workerData.logBytes
  // What came meanwhile is copied before writers wait. A log that somebody still reads cannot begin anew.
  const isAnew = isDue && checkpoint('PASSIVE').isCopied && checkpoint(isRush ? 'RESTART' : 'TRUNCATE').isDone
  parentPort.postMessage({ logBytes: isAnew ? 0 : bytes })
}
const goOn = () => {
  try {
    if (size() > 0) round()
  } catch (error) {
    // Locked, full or damaged: the next round tries again.
    if (!/^SQLITE_(BUSY|LOCKED|FULL|IOERR|CORRUPT|NOTADB)/.test(error.code ?? '')) throw error
  }
  wait()
}
const wait = () => setTimeout(goOn, workerData.intervalMs)
wait()
`

export interface Checkpoints {
  /** Bytes of the write-ahead log that were in use after the last checkpoint. */
  logBytes(): number
  stop(): Promise<void>
}

type Message = { readonly logBytes: number } | { readonly damage: string }

/**
 * Moves checkpoints from the event loop to a worker thread. Should it die, SQLite does them inline again. First of
 * all the worker looks whether the file is whole, which takes seconds for a large one.
 */
export function startCheckpoints(db: Database, file: string, onDamage: (what: string) => void): Checkpoints {
  let logBytes = 0
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: {
      file,
      driver: createRequire(import.meta.url).resolve('better-sqlite3'),
      intervalMs: INTERVAL_MS,
      logBytes: LOG_BYTES,
      rushBytes: RUSH_BYTES,
    },
  })
  worker.unref()
  worker.on('message', (message: Message) => {
    if ('damage' in message) onDamage(message.damage)
    else logBytes = message.logBytes
  })
  worker.on('error', () => {
    if (db.open) db.pragma(`wal_autocheckpoint = ${INLINE_PAGES}`)
  })
  db.pragma('wal_autocheckpoint = 0')
  return {
    logBytes: () => logBytes,
    stop: async () => {
      await worker.terminate()
    },
  }
}
