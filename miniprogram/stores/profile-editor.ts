import { action, makeObservable, observable, runInAction } from 'mobx-miniprogram'
import { isLoginError, type Login, type LoginError, type Me, type PhoneDetail } from '../login/index'
import type { MemberStore } from './member-store'

export type ProfilePart = 'avatar' | 'nickname' | 'phone'

/** Changes to the reader's own profile, one at a time. Nothing here rejects: see `failure`. */
export class ProfileEditor {
  /** What is being saved. */
  busy: ProfilePart | null = null
  /** Percent of the avatar that has been sent, while it is. */
  progress = 0
  failure: LoginError | null = null
  /** A chosen picture that is not on the server yet; its path lasts for this launch. */
  unsentAvatar: string | null = null

  constructor(
    private readonly login: Login,
    private readonly member: MemberStore,
  ) {
    makeObservable(this, {
      busy: observable,
      progress: observable,
      failure: observable.ref,
      unsentAvatar: observable,
      uploadAvatar: action,
      retryAvatar: action.bound,
      rename: action,
      bindPhone: action,
    })
  }

  /** Sends the file of a `chooseAvatar` event at once. After a failure `retryAvatar` sends it again. */
  async uploadAvatar(filePath: string): Promise<void> {
    if (this.busy) return
    this.unsentAvatar = filePath
    this.progress = 0
    const report = action((percent: number) => {
      this.progress = percent
    })
    const sent = await this.save('avatar', () => this.login.profile.uploadAvatar(filePath, report))
    if (sent) runInAction(() => (this.unsentAvatar = null))
  }

  async retryAvatar(): Promise<void> {
    if (this.unsentAvatar) await this.uploadAvatar(this.unsentAvatar)
  }

  /** Resolves to true when the name has been saved. */
  rename(nickname: string): Promise<boolean> {
    return this.save('nickname', () => this.login.profile.update({ nickname }))
  }

  /** Binds the number behind a `getPhoneNumber` event. A refusal is the reader's good right and no failure. */
  bindPhone(detail: PhoneDetail): Promise<boolean> {
    return this.save('phone', async () => {
      await this.login.phone.bind(detail)
      return this.login.request<Me>({ url: '/v1/me' })
    })
  }

  private async save(part: ProfilePart, work: () => Promise<Me>): Promise<boolean> {
    if (this.busy) return false
    this.busy = part
    this.failure = null
    try {
      this.member.show(await work())
      return true
    } catch (error) {
      if (!isLoginError(error)) throw error
      if (error.code !== 'denied') runInAction(() => (this.failure = error))
      return false
    } finally {
      runInAction(() => (this.busy = null))
    }
  }
}
