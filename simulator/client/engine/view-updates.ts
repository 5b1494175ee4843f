import * as glassEasel from 'glass-easel'

type UpdateValues = glassEasel.templateEngine.TemplateInstance['updateValues']
type Arguments = Parameters<UpdateValues>

/**
 * Shows what `setData` changed after the task that called it, as a device does: there the view is another thread, and
 * only the data is new at once. Children see new properties with the view, the last value only.
 */
export interface ViewUpdates {
  /** For components whose view is to follow later. */
  readonly engine: glassEasel.templateEngine.TemplateEngine
  /** Shows everything now. */
  flush(): void
  /** Shows one component's changes now. */
  flushOne(component: glassEasel.GeneralComponent): void
}

/** @param schedule - runs a task after the present one, before any that are scheduled later */
export function createViewUpdates(schedule: (task: () => void) => void): ViewUpdates {
  const waiting = new Map<UpdateValues, Arguments>()
  const updates = new WeakMap<glassEasel.GeneralComponent, UpdateValues>()

  function show(update: UpdateValues): void {
    const changed = waiting.get(update)
    if (!changed) return
    waiting.delete(update)
    update(...changed)
  }
  function flush(): void {
    // Observers of a child may change its data in turn: a map goes on with what is added while it is walked.
    for (const update of waiting.keys()) show(update)
  }
  function later(update: UpdateValues, [data, changes]: Arguments): void {
    if (waiting.size === 0) schedule(flush)
    const earlier = waiting.get(update)?.[1] ?? []
    waiting.set(update, [data, [...earlier, ...changes]])
  }

  const original = glassEasel.template.getDefaultTemplateEngine()
  return {
    flush,
    flushOne(component) {
      const update = updates.get(component)
      if (update) show(update)
    },
    engine: {
      create(behavior, options) {
        const template = original.create(behavior, options)
        const createInstance = template.createInstance.bind(template)
        template.createInstance = (component, createShadowRoot) => {
          const instance = createInstance(component, createShadowRoot)
          const updateValues = instance.updateValues.bind(instance)
          const update: UpdateValues = (...args) => {
            // The page may have gone in the meantime, and with it what could be drawn on.
            if (component.getBackendContext() !== null)
              glassEasel.safeCallback('setData', updateValues, instance, args, component)
          }
          updates.set(component, update)
          instance.updateValues = (...args) => later(update, args)
          return instance
        }
        return template
      },
    },
  }
}
