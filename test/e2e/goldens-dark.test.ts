import { onSimulator } from './support/devtools'
import { tours } from './support/tour'

onSimulator('what the person sees', () => {
  tours([
    {
      title: 'in dark and English: pages and states',
      withStates: true,
      ...{ theme: 'dark', language: 'en', width: 390, height: 844 },
    },
    {
      title: 'in dark and Chinese on a large phone: pages',
      withStates: false,
      ...{ theme: 'dark', language: 'zh_CN', width: 430, height: 932 },
    },
  ])
})
