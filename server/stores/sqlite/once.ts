import type { Database } from 'better-sqlite3'
import type { Clock } from '../../clock'
import type { OnceOutcome, OnceStore } from '../store'
import { memoryClaims } from './claims'
import type { GroupCommit } from './group-commit'

interface OnceRow {
  fingerprint: Buffer | null
  sealed_answer: Buffer | null
}

export function sqliteOnce(db: Database, writer: GroupCommit, now: Clock): OnceStore {
  const find = db.prepare<[Buffer, number], OnceRow>(
    'SELECT fingerprint, sealed_answer FROM once WHERE hash = ? AND expires_at > ?',
  )
  const put = db.prepare('INSERT OR REPLACE INTO once VALUES (?, ?, NULL, ?)')
  const answer = db.prepare('UPDATE once SET sealed_answer = ?, expires_at = ? WHERE hash = ?')
  const remove = db.prepare('DELETE FROM once WHERE hash = ?')

  function begin(key: Buffer, fingerprint: Buffer, ttlMs: number): OnceOutcome {
    const time = now()
    const known = find.get(key, time)
    if (!known) {
      put.run(key, fingerprint, time + ttlMs)
      return { kind: 'begun' }
    }
    if (!known.fingerprint?.equals(fingerprint)) return { kind: 'mismatch' }
    if (known.sealed_answer === null) return { kind: 'running' }
    return { kind: 'done', sealedAnswer: known.sealed_answer }
  }

  return {
    claim: memoryClaims(now),
    begin: (key, fingerprint, ttlMs) => writer.run(() => begin(key, fingerprint, ttlMs)),
    complete: (key, sealedAnswer, ttlMs) =>
      writer.run(() => {
        answer.run(sealedAnswer, now() + ttlMs, key)
      }),
    abandon: (key) =>
      writer.run(() => {
        remove.run(key)
      }),
  }
}
