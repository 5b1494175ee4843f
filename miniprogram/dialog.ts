/** What WeChat's own dialog asks. It cuts the labels of its buttons at four characters. */
export interface Question {
  readonly title: string
  readonly content: string
  readonly confirmText: string
  readonly cancelText: string
  readonly confirmColor?: string
}

let open = false

/** Resolves to true when the person confirms. A second tap while the dialog is open asks nothing and resolves to false. */
export function confirm(question: Question): Promise<boolean> {
  if (open) return Promise.resolve(false)
  open = true
  return new Promise((resolve) => {
    wx.showModal({
      ...question,
      success: (answer) => resolve(answer.confirm),
      fail: () => resolve(false),
      complete: () => {
        open = false
      },
    })
  })
}
