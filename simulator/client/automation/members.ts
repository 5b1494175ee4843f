/**
 * Reads `a.b[0].c` in a value; without a path, the value itself.
 *
 * @returns `undefined` where the path leads nowhere.
 */
export function readPath(value: unknown, path: unknown): unknown {
  if (typeof path !== 'string' || path === '') return value
  let at = value
  for (const name of path.split(/[.[\]]+/).filter(Boolean)) {
    if (at === null || at === undefined) return undefined
    at = Reflect.get(Object(at), name)
  }
  return at
}

/**
 * Calls a method of a page or component by name.
 *
 * @param owner - path of the page or component, for the message.
 * @throws Error when there is no such method.
 */
export function callMember(target: object, owner: string, name: unknown, args: unknown): unknown {
  const method: unknown = Reflect.get(target, String(name))
  if (typeof method !== 'function') throw new Error(`${owner}.${String(name)} not exists`)
  return method.apply(target, Array.isArray(args) ? args : [])
}
