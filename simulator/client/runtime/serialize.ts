/** Long enough for any log that a person reads; a longer one is cut so that logging cannot stall the link. */
const MAX_DEPTH = 8
const MAX_ITEMS = 500

/** A copy that JSON can carry: functions, errors, cycles and components become short descriptions. */
export function toSerializable(value: unknown): unknown {
  const seen = new Set<object>()
  const visit = (item: unknown, depth: number): unknown => {
    switch (typeof item) {
      case 'function':
        return `[Function ${item.name || 'anonymous'}]`
      case 'symbol':
      case 'bigint':
        return String(item)
      case 'number':
        return Number.isFinite(item) ? item : String(item)
      case 'object':
        return item === null ? null : visitObject(item, depth)
      default:
        return item
    }
  }
  const visitObject = (item: object, depth: number): unknown => {
    if (item instanceof Error) return item.stack ?? `${item.name}: ${item.message}`
    if (item instanceof Date) return Number.isNaN(item.getTime()) ? 'Invalid Date' : item.toISOString()
    if (item instanceof RegExp) return String(item)
    if (item instanceof ArrayBuffer) return `[ArrayBuffer ${item.byteLength}]`
    if ('_$' in item) return `[Component ${String(Reflect.get(item, 'is'))}]`
    if (seen.has(item)) return '[Circular]'
    if (depth >= MAX_DEPTH) return Array.isArray(item) ? '[Array]' : '[Object]'
    seen.add(item)
    try {
      if (Array.isArray(item)) return item.slice(0, MAX_ITEMS).map((entry) => visit(entry, depth + 1))
      const copy: Record<string, unknown> = {}
      for (const [name, entry] of Object.entries(item).slice(0, MAX_ITEMS))
        copy[name] = visit(entry, depth + 1)
      return copy
    } finally {
      seen.delete(item)
    }
  }
  return visit(value, 0)
}
