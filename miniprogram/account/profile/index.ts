import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { type ShownFailure, showFailure } from '../../i18n/failure'
import { fill } from '../../i18n/fill'
import { showPageTitle } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { isLoginError, type PhoneDetail, type WeChatProfile } from '../../login/index'
import { fontScale, language, login, memberStore, profileEditor } from '../../stores/index'
import type { ProfilePart } from '../../stores/profile-editor'

const texts = (): typeof zh.profile => language.texts.profile

/** How a legacy call ended, in words. */
async function describeLegacy(call: Promise<WeChatProfile>): Promise<string> {
  try {
    const { kind, nickName } = await call
    return fill(texts()[kind], { name: nickName })
  } catch (error) {
    if (!isLoginError(error)) throw error
    return fill(texts().legacyFailed, { code: error.code })
  }
}

/** The reader's own profile: what they choose to give, and nothing before they give it. */
ComponentWithStore({
  data: {
    fontScale,
    texts: zh.profile,
    avatar: '',
    initial: '',
    nickname: '',
    complaint: '',
    phone: '',
    phoneAction: '',
    busy: null as ProfilePart | null,
    progress: 0,
    failure: null as ShownFailure | null,
    unsentAvatar: false,
    legacy: '',
  },
  storeBindings: {
    store: profileEditor,
    fields: {
      texts,
      avatar: () => profileEditor.unsentAvatar ?? memberStore.me?.avatar_url ?? '',
      initial: () => memberStore.me?.nickname?.slice(0, 1) ?? texts().initial,
      nickname: () => memberStore.me?.nickname ?? '',
      phone: () => memberStore.me?.phone?.masked ?? texts().phoneNone,
      phoneAction: () => (memberStore.me?.phone ? texts().phoneChange : texts().phoneBind),
      busy: () => profileEditor.busy,
      progress: () => profileEditor.progress,
      failure: () => showFailure(profileEditor.failure, language.texts.failures),
      unsentAvatar: () => profileEditor.unsentAvatar !== null,
    },
    actions: [],
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.profile)
    },
    onChooseAvatar({ detail }: WechatMiniprogram.ButtonChooseAvatar) {
      void profileEditor.uploadAvatar(detail.avatarUrl)
    },
    onResend() {
      void profileEditor.retryAvatar()
    },
    /** WeChat has emptied the input by then. It checks again on its server what it could not check in time. */
    onNicknameReview({ detail }: WechatMiniprogram.InputNicknameReview) {
      this.setData({ complaint: detail.pass || detail.timeout ? '' : texts().nicknameRejected })
    },
    async onSubmit({ detail }: WechatMiniprogram.FormSubmit) {
      const nickname = String(detail.value.nickname ?? '').trim()
      if (!nickname) {
        this.setData({ complaint: texts().nicknameMissing })
        return
      }
      this.setData({ complaint: '' })
      if (await profileEditor.rename(nickname)) wx.showToast({ title: texts().saved, icon: 'none' })
    },
    onPhoneNumber({ detail }: WechatMiniprogram.CustomEvent<PhoneDetail & WechatMiniprogram.IAnyObject>) {
      void profileEditor.bindPhone(detail)
    },
    async onGetUserProfile() {
      // First of all, because WeChat wants the tap.
      const call = login.profile.getUserProfile({ desc: texts().legacyPurpose })
      this.setData({ legacy: await describeLegacy(call) })
    },
    async onGetUserInfo() {
      this.setData({ legacy: await describeLegacy(login.profile.getUserInfo()) })
    },
  },
})
