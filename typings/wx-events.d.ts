/** Events that miniprogram-api-typings 5.2.3 lacks, declared beside the ones it has (`ButtonGetPhoneNumber`, ...). */
declare namespace WechatMiniprogram {
  /** `<button open-type="chooseAvatar" bindchooseavatar>`: a temporary file path, good for this launch only. */
  type ButtonChooseAvatar = CustomEvent<{ readonly avatarUrl: string }>

  /** `<button open-type="agreePrivacyAuthorization" bindagreeprivacyauthorization>`. */
  type ButtonAgreePrivacyAuthorization = CustomEvent<GeneralCallbackResult>

  /** `<input type="nickname" bindnicknamereview>`: WeChat has finished its check of the text (base library 2.29.1). */
  type InputNicknameReview = CustomEvent<{ readonly pass: boolean; readonly timeout: boolean }>
}
