import { expect, test } from '@jest/globals'
import { answerAsWeChat } from '../../../simulator/open-api/routes'
import { userSignature } from '../../../simulator/open-api/signature'
import { TOURIST_APP } from '../../../simulator/open-api/state/apps'
import type { LimitName } from '../../../simulator/open-api/state/rate-limit'
import { createWeChat, type WeChat } from '../../../simulator/open-api/state/wechat'

const app = TOURIST_APP

/** A WeChat that notes whom each limit counted; the numbers themselves are tested where they stand. */
function countingWeChat(): { wechat: WeChat; counted: string[] } {
  const counted: string[] = []
  const count = (name: LimitName, subject: string): void => void counted.push(`${name} ${subject}`)
  const wechat = createWeChat({ seed: 'test', clock: () => 0 })
  return { wechat: { ...wechat, limits: { ...wechat.limits, count } }, counted }
}

test('a login counts for its user', () => {
  const { wechat, counted } = countingWeChat()
  const code = wechat.loginCodes.issue(app, { userId: 'xiaoming', sessionKey: 'x' })
  ask(wechat, 'GET', '/sns/jscode2session', {
    ...{ appid: app.appid, secret: app.secret, grant_type: 'authorization_code' },
    js_code: code,
  })
  expect(counted).toEqual(['code2SessionPerUser touristappid xiaoming'])
})

test('a reset of a session_key counts for its user and the app', () => {
  const { wechat, counted } = countingWeChat()
  const user = wechat.users.get('xiaoming')
  const { key } = wechat.sessions.refresh(app, user)
  ask(wechat, 'GET', '/wxa/resetusersessionkey', {
    access_token: wechat.tokens.stable(app).token,
    openid: wechat.users.openid(app, user),
    signature: userSignature(key, ''),
    sig_method: 'hmac_sha256',
  })
  expect(counted.sort()).toEqual([
    'resetSessionKeyPerApp touristappid',
    'resetSessionKeyPerUser touristappid xiaoming',
  ])
})

test('each kind of access_token counts for the app by itself', () => {
  const { wechat, counted } = countingWeChat()
  const grant = { grant_type: 'client_credential', appid: app.appid, secret: app.secret }
  ask(wechat, 'GET', '/cgi-bin/token', grant)
  expect(counted.splice(0)).toEqual(['tokenPerDay touristappid'])
  ask(wechat, 'POST', '/cgi-bin/stable_token', {}, grant)
  expect(counted.sort()).toEqual(['stableTokenPerDay touristappid', 'stableTokenPerMinute touristappid'])
})

test('a content check counts for the app', () => {
  const { wechat, counted } = countingWeChat()
  ask(wechat, 'POST', '/wxa/msg_sec_check', { access_token: wechat.tokens.stable(app).token }, { version: 2 })
  expect(counted.sort()).toEqual(['contentCheckPerDay touristappid', 'contentCheckPerMinute touristappid'])
})

function ask(
  wechat: WeChat,
  method: string,
  path: string,
  query: Record<string, string>,
  body?: object,
): void {
  const text = body ? JSON.stringify(body) : ''
  answerAsWeChat(wechat, { method, path, query: new URLSearchParams(query), body: text })
}
