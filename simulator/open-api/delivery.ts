import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, FaultEffect } from './faults'
import { type Answer, send } from './http'

/** An endpoint's answer and what it means, or null where it is not WeChat's own. */
export interface Outcome {
  readonly answer: Answer
  readonly errcode: number | null
}

/** What a call came to; null where the caller got nothing to read. */
export interface Delivered {
  readonly status: number | null
  readonly errcode: number | null
}

/** What a delivery may ask WeChat for. */
export interface Source {
  /** Does the work and gives the true answer. */
  process(): Outcome
  /** Gives an errcode's answer without doing the work. */
  refuse(errcode: number | string, errmsg: string | undefined): Outcome
}

/** Sends the true answer, or what a fault makes of it. */
export async function deliver(
  response: ServerResponse,
  fault: Fault | undefined,
  source: Source,
): Promise<Delivered> {
  if (fault?.delay && !(await waits(response, fault.delay))) return { status: null, errcode: null }
  const effect = fault?.effect
  switch (effect?.kind) {
    case 'reset':
    case 'hang':
      if (effect.processed) source.process()
      if (effect.kind === 'reset') response.destroy()
      return { status: null, errcode: null }
    case 'drip':
      source.process()
      drip(response, effect)
      return { status: 200, errcode: null }
    default: {
      const { answer, errcode } = distorted(effect, source)
      send(response, answer)
      return { status: answer.status, errcode }
    }
  }
}

type Distortion = Exclude<FaultEffect, { kind: 'reset' | 'hang' | 'drip' }>

function distorted(effect: Distortion | undefined, source: Source): Outcome {
  switch (effect?.kind) {
    case undefined:
      return source.process()
    case 'errcode':
      return source.refuse(effect.errcode, effect.errmsg)
    case 'answer':
      return {
        answer: {
          status: effect.status,
          headers: { 'content-type': 'text/html', ...effect.headers },
          body: effect.body,
        },
        errcode: null,
      }
    case 'merge': {
      const { answer } = source.process()
      const members = Object.entries({ ...JSON.parse(answer.body), ...effect.members })
      const body = JSON.stringify(Object.fromEntries(members.filter(([, value]) => value !== null)))
      return { answer: { ...answer, body }, errcode: null }
    }
    case 'truncate': {
      const { answer } = source.process()
      const body = Buffer.from(answer.body).subarray(0, effect.bytes).toString('utf8')
      return { answer: { ...answer, body }, errcode: null }
    }
  }
}

/** False when the caller hung up before the time was over. */
async function waits(response: ServerResponse, milliseconds: number): Promise<boolean> {
  const hangUp = new AbortController()
  const onClose = (): void => hangUp.abort()
  response.once('close', onClose)
  try {
    await sleep(milliseconds, undefined, { signal: hangUp.signal })
    return true
  } catch {
    return false
  } finally {
    response.off('close', onClose)
  }
}

function drip(response: ServerResponse, { every, bytes }: { every: number; bytes: number }): void {
  response.writeHead(200, { 'content-type': 'text/plain' })
  const blanks = ' '.repeat(bytes)
  response.write(blanks)
  const timer = setInterval(() => response.write(blanks), every)
  response.once('close', () => clearInterval(timer))
}
