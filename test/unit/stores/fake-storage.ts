/** `wx.getStorageSync` and `wx.setStorageSync` over a map; `full` makes writing throw as WeChat does. */
export class FakeStorage {
  full = false

  constructor(readonly values: Map<string, unknown> = new Map()) {}

  getStorageSync(key: string): unknown {
    return this.values.get(key) ?? ''
  }

  setStorageSync(key: string, value: unknown): void {
    if (this.full) throw new Error('setStorageSync:fail exceed storage max size 10Mb')
    this.values.set(key, value)
  }

  removeStorageSync(key: string): void {
    this.values.delete(key)
  }
}
