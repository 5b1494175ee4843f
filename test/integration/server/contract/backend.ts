import { randomBytes } from 'node:crypto'
import { beforeAll } from '@jest/globals'
import type { LoginResponse } from '../../../../miniprogram/login/contract'
import { createControl, TOURIST_APP } from '../../../../simulator/open-api'
import { startBackend, startOpenApi } from '../support/backend'
import { type Client, createClient } from '../support/client'

/** The backend that is asked for the contract, as one person's phone sees it. */
export interface Asked {
  /** To be used within tests: it starts before the first. */
  readonly backend: Client
  newCode(): Promise<string>
  /** A login of one more phone. */
  logIn(): Promise<LoginResponse>
}

/**
 * What the SDK relies on, asked of any backend over HTTP: `npm run contract -- --url … --wechat …`, where the backend talks
 * to the simulated WeChat at `--wechat`. Without addresses it is asked of ours.
 *
 * @param user - one for each file: signing out everywhere is no business of the others.
 */
export function useBackend(user: string): Asked {
  let client: Client
  let newCode: () => Promise<string>

  beforeAll(async () => {
    const { CONTRACT_URL, CONTRACT_WECHAT } = process.env
    if (CONTRACT_URL && CONTRACT_WECHAT) {
      const control = createControl(CONTRACT_WECHAT)
      client = createClient(CONTRACT_URL)
      newCode = async () => (await control.issueCode({ appid: TOURIST_APP.appid, user })).code
      return
    }
    const own = await startBackend(await startOpenApi())
    client = own
    newCode = () => own.newCode(user)
  })

  const logIn = async (): Promise<LoginResponse> =>
    (await client.login(await newCode(), { device: { id: randomBytes(8).toString('hex') } })).body

  return {
    get backend() {
      return client
    },
    newCode: () => newCode(),
    logIn,
  }
}
