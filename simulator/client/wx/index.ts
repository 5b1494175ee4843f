import type { ClientRuntime } from '../client-runtime'
import type { WxTable } from '../phone'
import { recorded } from '../recording/apis'
import { backgroundFetchApis } from './background-fetch'
import { canvasApis } from './canvas'
import { cryptoApis } from './crypto'
import { deviceApis } from './device'
import { eventApis } from './events'
import { fileApis } from './file-system'
import { loginApis } from './login'
import { mediaApis } from './media'
import { permissionApis } from './permissions'
import { queryApis } from './query'
import { quietApis } from './quiet'
import { requestApis } from './request'
import { routeApis } from './route'
import { socketApis } from './sockets'
import { storageApis } from './storage'
import { systemApis } from './system'
import { createTable } from './table'
import { transferApis } from './transfer'
import { uiApis } from './ui'
import { updateApis } from './update'

/** Builds `wx`. What is not simulated is `undefined`, as on an old base library, and the console says so once. */
export function createWx(runtime: ClientRuntime, warn: (message: string) => void): WxTable {
  const { timers, failures, recorder } = runtime
  const groups = [
    ...[loginApis(runtime), storageApis(runtime.storage), requestApis(runtime), routeApis(runtime)],
    ...[uiApis(runtime), systemApis(runtime), eventApis(runtime), queryApis(runtime)],
    ...[permissionApis(runtime), transferApis(runtime), mediaApis(runtime), deviceApis(runtime)],
    ...[fileApis(runtime), backgroundFetchApis(runtime), cryptoApis(runtime), updateApis(runtime)],
    ...[socketApis(runtime), quietApis(), canvasApis(runtime)],
    { sync: { canIUse: (schema: unknown) => canIUse(String(schema)) } },
  ]
  const table = createTable(
    groups.map((group) => recorded(group, recorder)),
    timers,
    failures,
  )

  /** `getSystemInfoSync`, `request.object.timeout`, `button.open-type.chooseAvatar`: known by its first word here. */
  function canIUse(schema: string): boolean {
    const [name = '', ...rest] = schema.split('.')
    if (table.kind(name)) return true
    const properties = runtime.environment.builtins.propertiesOf(name)
    if (properties.length === 0) return false
    const property = rest[0]?.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    return property === undefined || properties.includes(property)
  }

  const env = { USER_DATA_PATH: runtime.files.userPath }
  const told = new Set<string>()
  const object = new Proxy({ ...table.members, env } as Record<string, unknown>, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !(name in target) && !told.has(name) && isApiName(name)) {
        told.add(name)
        warn(`wx.${name} is not simulated: it is undefined here, and wx.canIUse('${name}') is false`)
      }
      return Reflect.get(target, name, receiver)
    },
  })
  return { object, kind: table.kind }
}

/** Names that frameworks probe on any object are no API. */
const isApiName = (name: string): boolean =>
  /^[a-z][A-Za-z0-9]+$/.test(name) && !['then', 'toJSON', 'constructor'].includes(name)
