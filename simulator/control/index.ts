/**
 * Powers over a running simulator, for tests and for the panel around the phone.
 *
 * ```ts
 * import { createSimulatorControl } from '../simulator/control'
 *
 * const simulator = createSimulatorControl('http://127.0.0.1:8080/') // what `simulator auto` prints
 *
 * await simulator.setNetwork({ network: 'offline' })     // wx.request and wx.login fail as they do offline
 * await simulator.switchUser({ user: 'xiaohong' })       // another person's phone: a cold start, other storage
 * await simulator.expireSessionKey()                     // wx.checkSession fails
 * await simulator.background({ milliseconds: 7_200_000 }) // away for two hours
 *
 * await simulator.resetCalls()
 * // ... drive the mini program ...
 * const { wx, backend, wechat } = await simulator.calls()
 * expect(wx.login).toBe(1)
 * expect(backend['POST /v1/auth/wechat/login']).toBe(1)
 * expect(wechat['/sns/jscode2session']).toBe(1)
 *
 * await simulator.reset()                                // every fault off
 * ```
 *
 * What only WeChat's server knows (faults of single endpoints, key rotation, push) is in the client of that server:
 * `createControl((await simulator.state()).openApiUrl)`.
 */

export { createSimulatorControl, SimulatorControlError } from './client'
export type {
  CallCounts,
  ChangeableSettings,
  NetworkQuality,
  Person,
  SimulatorControl,
  SimulatorEvent,
  SimulatorState,
} from './contract'
