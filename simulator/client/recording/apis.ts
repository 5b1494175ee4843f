import { carriesToken, errnoOf, namesIn, pathOf, requestLabel, statusOf } from '../../sequence/describe'
import type { StepKind } from '../../sequence/step'
import type { ApiGroup, AsyncMethod, CallbackMethod, Options, SyncMethod } from '../wx/table'
import { failureResult } from '../wx/table'
import type { Answer, Question, Recorder } from './recorder'

/** Which APIs a diagram shows; the others are only counted. */
const KINDS: Readonly<Record<StepKind, readonly string[]>> = {
  login: [
    ...['login', 'checkSession', 'getUserProfile', 'getUserInfo', 'getSetting', 'authorize', 'openSetting'],
    ...['getPrivacySetting', 'requirePrivacyAuthorize', 'openPrivacyContract', 'getBackgroundFetchData'],
  ],
  network: ['request', 'uploadFile', 'downloadFile'],
  screen: ['navigateTo', 'redirectTo', 'navigateBack', 'reLaunch', 'switchTab', 'showModal', 'showToast'],
  storage: [
    ...['setStorage', 'getStorage', 'removeStorage', 'clearStorage', 'batchSetStorage', 'batchGetStorage'],
    ...['setStorageSync', 'getStorageSync', 'removeStorageSync', 'clearStorageSync'],
    ...['batchSetStorageSync', 'batchGetStorageSync'],
  ],
}

const KIND_OF = new Map<string, StepKind>(
  Object.entries(KINDS).flatMap(([kind, names]) => names.map((name) => [name, kind as StepKind] as const)),
)

/** The same APIs, with each call written down. */
export function recorded(group: ApiGroup, recorder: Recorder): ApiGroup {
  const begin = (name: string, options: Options): ((outcome: Promise<unknown>) => void) => {
    recorder.count(name)
    const kind = KIND_OF.get(name)
    if (!kind) return () => {}
    const end = recorder.began(questionOf(name, kind, options, recorder))
    return (outcome) =>
      void outcome.then(
        (result) => end(answerOf(kind, result)),
        (error: unknown) => end(refusalOf(failureResult(name, error))),
      )
  }
  const async = mapMethods(group.async, (name, method): AsyncMethod => {
    return (options) => {
      const end = begin(name, options)
      // As the table does: what throws fails, what is no promise succeeds.
      const outcome = (async () => method(options))()
      end(outcome)
      return outcome
    }
  })
  const callback = mapMethods(group.callback, (name, method): CallbackMethod => {
    return (options, settle) => {
      const end = begin(name, options)
      return method(options, (outcome) => {
        end(outcome)
        settle(outcome)
      })
    }
  })
  const sync = mapMethods(group.sync, (name, method): SyncMethod => {
    const kind = KIND_OF.get(name)
    return kind ? recordedSync(name, kind, method, recorder) : method
  })
  return { async, callback, sync }
}

function recordedSync(name: string, kind: StepKind, method: SyncMethod, recorder: Recorder): SyncMethod {
  return (...args: unknown[]) => {
    recorder.count(name)
    const end = recorder.began(questionOf(name, kind, {}, recorder))
    try {
      const result: unknown = method(...args)
      end(answerOf(kind, undefined))
      return result
    } catch (error) {
      end(refusalOf(error))
      throw error
    }
  }
}

function questionOf(name: string, kind: StepKind, options: Options, recorder: Recorder): Question {
  const { party: from, files: callers } = recorder.callers()
  const { method, url, header, data, formData } = options
  if (kind !== 'network') {
    const label = kind === 'screen' && typeof url === 'string' ? `wx.${name} ${pathOf(url)}` : `wx.${name}`
    return { kind, from, to: 'client', label, carries: [], callers }
  }
  const upload = name === 'uploadFile'
  const label = requestLabel(upload ? 'POST' : String(method ?? 'GET'), String(url))
  const carries = [
    ...(carriesToken(header) ? ['access_token'] : []),
    ...namesIn(data ?? formData),
    ...(upload ? ['file'] : []),
  ]
  return { kind, from, to: 'backend', label, carries, callers }
}

/** Of a stored value nothing is told, not even names. */
function answerOf(kind: StepKind, result: unknown): Answer {
  if (kind === 'storage') return { succeeded: true, status: '', brings: [] }
  if (kind !== 'network') return { succeeded: true, status: '', brings: namesIn(result) }
  const { statusCode, data } = Object(result) as { statusCode?: unknown; data?: unknown }
  const status = statusOf(statusCode, data)
  return {
    succeeded: Number(statusCode) < 400,
    status,
    brings: Number(statusCode) < 400 ? namesIn(data) : [],
  }
}

const refusalOf = (failure: unknown): Answer => ({ succeeded: false, status: errnoOf(failure), brings: [] })

function mapMethods<Method>(
  methods: Readonly<Record<string, Method>> = {},
  change: (name: string, method: Method) => Method,
): Readonly<Record<string, Method>> {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, change(name, method)]))
}
