import { onSimulator } from './support/devtools'
import { tours } from './support/tour'

onSimulator('what the person sees', () => {
  tours([
    {
      title: 'in light and Chinese: pages and states',
      withStates: true,
      ...{ theme: 'light', language: 'zh_CN', width: 390, height: 844 },
    },
    {
      title: 'in light and English on a small phone: pages',
      withStates: false,
      ...{ theme: 'light', language: 'en', width: 320, height: 568 },
    },
  ])
})
