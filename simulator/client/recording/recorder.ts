import type { HostMethods } from '../../protocol'
import type { Step, StepEvent, StepKind } from '../../sequence/step'
import type { HostClient } from '../client-runtime'
import { type Callers, findCallers } from './callers'

/** What is known of a call when it begins. */
export type Question = Pick<Step, 'kind' | 'from' | 'to' | 'label' | 'carries'> &
  Partial<Pick<Step, 'callers'>>

/** What is known when it ends. */
export type Answer = Pick<Step, 'status' | 'brings'> & { readonly succeeded: boolean }

/** Writes down who calls whom on this phone, and sends it to the host. */
export interface Recorder {
  /** Counts an API by its name. */
  count(api: string): void
  callers(): Callers
  /** A call begins. @returns what is to be called when it ends. */
  began(question: Question): (answer: Answer) => void
  /** Something that is no call happens to the app. */
  happened(event: StepEvent, label: string): void
}

export interface RecorderOptions {
  readonly host: HostClient
  readonly isModule: (path: string) => boolean
  /** Unique among the launches of all phones of a host. */
  readonly launch: string
  /** Milliseconds since 1970, real time. */
  readonly now: () => number
}

export function createRecorder({ host, isModule, launch, now }: RecorderOptions): Recorder {
  let lastId = 0
  let steps: Step[] = []
  let calls: string[] = []

  /** One message for all that happens in a task. */
  function send(): void {
    const batch: Parameters<HostMethods['record']>[0] = { steps, calls }
    steps = []
    calls = []
    // A host that has gone shows nothing any more.
    host.call('record', batch).catch(() => {})
  }
  function flushLater(): void {
    if (steps.length + calls.length === 1) queueMicrotask(send)
  }
  function put(step: Step): void {
    steps.push(step)
    flushLater()
  }
  const nextId = (): string => {
    lastId += 1
    return `${launch}-${lastId}`
  }

  return {
    count(api) {
      calls.push(api)
      flushLater()
    },
    callers: () => findCallers(isModule),
    began({ callers = [], ...question }) {
      const began = now()
      const open: Step = {
        ...{ id: nextId(), ...question, callers, began },
        ...{ took: null, outcome: 'open', brings: [], status: '' },
      }
      put(open)
      return ({ succeeded, ...answer }) =>
        put({ ...open, ...answer, took: now() - began, outcome: succeeded ? 'ok' : 'failed' })
    },
    happened(event, label) {
      const kind: StepKind = 'screen'
      put({
        ...{ id: nextId(), kind, from: 'page', to: 'page', event, label, began: now(), took: null },
        ...{ outcome: 'ok', carries: [], brings: [], status: '', callers: [] },
      })
    },
  }
}
