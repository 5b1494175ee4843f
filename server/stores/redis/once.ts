import type { RandomBytes } from '../../random'
import type { OnceOutcome, OnceStore } from '../store'
import { onceKey } from './keys'
import { beginWork, claimOnce, completeWork } from './lua/once'
import { fromText, toText } from './records'
import type { Runner } from './runner'

export function redisOnce(runner: Runner, random: RandomBytes): OnceStore {
  const keys = (hash: Buffer) => ({ once: onceKey(toText(hash)) })
  const claimant = () => toText(random(12))

  async function claim(hash: Buffer, ttlMs: number): Promise<boolean> {
    const args = { claimant: claimant(), ttlMs }
    return (await runner.run(claimOnce, keys(hash), args)).isFirst
  }

  async function begin(key: Buffer, fingerprint: Buffer, ttlMs: number): Promise<OnceOutcome> {
    const args = { claimant: claimant(), fingerprint: toText(fingerprint), ttlMs }
    const answer = await runner.run(beginWork, keys(key), args)
    return answer.kind === 'done'
      ? { kind: 'done', sealedAnswer: fromText(answer.sealedAnswer) }
      : { kind: answer.kind }
  }

  return {
    claim: (hash, ttlMs) => runner.answering(() => claim(hash, ttlMs)),
    begin: (key, fingerprint, ttlMs) => runner.answering(() => begin(key, fingerprint, ttlMs)),
    complete: (key, sealedAnswer, ttlMs) =>
      runner.answering(async () => {
        await runner.run(completeWork, keys(key), { sealedAnswer: toText(sealedAnswer), ttlMs })
      }),
    abandon: (key) =>
      runner.answering(async () => {
        await runner.connection.del(keys(key).once)
      }),
  }
}
