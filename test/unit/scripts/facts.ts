import type { Facts } from '../../../scripts/doctor/facts.mjs'

/** A project with everything in order; tests spoil one thing each. */
export const HEALTHY: Facts = {
  node: '20.19.0',
  installed: 'fresh',
  project: {
    appId: 'wx4f1a2b3c4d5e6f70',
    libVersion: '3.8.0',
    urlCheck: false,
    domains: {
      request: ['https://login.shop.cn'],
      uploadFile: ['https://login.shop.cn'],
      downloadFile: ['https://login.shop.cn'],
    },
    backends: {
      develop: 'http://127.0.0.1:3000',
      trial: 'https://login.shop.cn',
      release: 'https://login.shop.cn',
    },
  },
  account: { appId: 'wx4f1a2b3c4d5e6f70', secret: 'given' },
  npm: [{ name: 'mobx-miniprogram', installed: '6.12.3', built: true, fresh: true }],
  devtools: {
    platform: 'darwin',
    cli: '/Applications/wechatwebdevtools.app/Contents/MacOS/cli',
    from: 'default',
    port: 24_496,
    isOpen: true,
  },
  backend: { port: 3000, lanAddress: '192.168.1.5', local: 'backend', lan: 'backend' },
  wechat: { origin: 'https://api.weixin.qq.com', answer: 'accepted', clockDriftSeconds: 1 },
}
