import * as glassEasel from 'glass-easel'
import { type CodeSpace, MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import type { Program } from '../../program'
import { type BuiltinLibrary, defineBuiltins } from '../components'
import type { BuiltinServices } from '../components/services'
import type { Failures } from '../runtime/failures'
import type { LoopGuard } from '../runtime/loop-guard'
import type { Modules } from '../runtime/modules'
import type { Timers } from '../runtime/timers'
import { shapeEvents } from './event-shape'
import { createReadyQueue, type ReadyQueue } from './ready-queue'
import { createRegistry, type Registry } from './registry'
import { NAMESAKE } from './tags'
import { evaluateTemplates } from './templates'
import { createViewUpdates } from './view-updates'

/** glass-easel, set up to behave as WeChat's component framework. */
export interface Environment {
  readonly env: MiniProgramEnv
  readonly space: CodeSpace
  readonly registry: Registry
  readonly ready: ReadyQueue
  readonly builtins: BuiltinLibrary
  /** Shows at once what waits for the end of the task. */
  showUpdates(): void
  /** Shows at once what waits of one component. */
  showUpdatesOf(component: glassEasel.GeneralComponent): void
  readonly events: {
    dispatch(
      target: glassEasel.Element,
      type: string,
      detail: unknown,
      options: glassEasel.EventOptions,
    ): glassEasel.EventBubbleStatus
  }
}

export interface EnvironmentOptions {
  readonly program: Program
  readonly failures: Failures
  readonly timers: Timers
  readonly modules: () => Modules
  readonly console: unknown
  /** Into the app's console. */
  readonly warn: (message: string) => void
  readonly loopGuard: LoopGuard
  readonly services: BuiltinServices
  /** Runs a task after the present one: what `setData` changed shows then. Without it, it shows at once. */
  readonly afterTask?: (task: () => void) => void
}

export function createEnvironment(options: EnvironmentOptions): Environment {
  const { program, failures, timers, modules } = options
  shapeEvents()
  reportErrors(failures, options.warn)
  const env = new MiniProgramEnv()
  const space = env.createCodeSpace('app', true)
  const builtins = defineBuiltins(space.getComponentSpace(), options.services)
  const ready = createReadyQueue((task) => timers.post(task))
  space.setOverallBehavior(readyBehavior(space, ready))
  const templates = evaluateTemplates(program.templates, options.console, options.loopGuard)
  const updates = options.afterTask && createViewUpdates(options.afterTask)
  const registry = createRegistry({
    ...{ program, space, templates, failures, modules },
    ...(updates ? { templateEngine: updates.engine } : {}),
  })
  return {
    env,
    space,
    registry,
    ready,
    builtins,
    showUpdates: () => updates?.flush(),
    showUpdatesOf: (component) => updates?.flushOne(component),
    events: {
      dispatch(target, type, detail, eventOptions) {
        const event = new glassEasel.Event(type, detail, eventOptions)
        glassEasel.Event.dispatchEvent(target, event)
        return event.getEventBubbleStatus()
      },
    },
  }
}

/** Exceptions in app code that glass-easel called: event handlers, lifetimes, observers. */
function reportErrors(failures: Failures, warn: (message: string) => void): void {
  glassEasel.addGlobalErrorListener((error, method, component) => {
    const path = typeof component === 'string' ? component : component?.is
    // What a definition says wrongly is a warning, as in WeChat's older framework: the component still works.
    if (method === '[prepare]') {
      warn([String(error), path && `in ${path}`].filter(Boolean).join(' '))
      return false
    }
    failures.report(error, [method, path && `in ${path}`].filter(Boolean).join(' '))
    return false
  })
  // Warnings are about glass-easel's own stricter rules (unknown attributes, ...), which WeChat does not have.
  glassEasel.addGlobalWarningListener(() => false)
}

function readyBehavior(space: CodeSpace, ready: ReadyQueue): glassEasel.GeneralBehavior {
  return space
    .getComponentSpace()
    .define()
    .lifetime('created', function () {
      const { _$: component } = this as unknown as { _$?: glassEasel.GeneralComponent }
      const host = component?.getBackendElement() as unknown as Element | null | undefined
      if (host?.localName?.startsWith('wx-')) host.setAttribute(NAMESAKE, '')
    })
    .lifetime('attached', function () {
      const caller = this as unknown as { _$?: glassEasel.GeneralComponent }
      if (caller._$) ready.attached(caller._$)
    })
    .registerBehavior()
    .general()
}
