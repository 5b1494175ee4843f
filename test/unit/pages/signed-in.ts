import type { FakeWeChatOptions } from './fake-wechat'
import { launch, type Phone } from './phone'

/** A phone whose reader has signed in already; what that took is not counted. */
export async function launchSignedIn(options: FakeWeChatOptions = {}): Promise<Phone> {
  const phone = await launch(options)
  await phone.login.signIn()
  await phone.settle()
  phone.wechat.calls.length = 0
  return phone
}
