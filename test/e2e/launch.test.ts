import { expect, test } from '@jest/globals'
import automator from 'miniprogram-automator'
import { freePort, PROJECT, SIMULATOR_CLI, target } from './support/devtools'
import { HOME, Reader } from './support/reader'

// With DevTools as the target the other files have launched it already.
const onSimulator = target === 'simulator' ? test : test.skip

onSimulator(
  'automator.launch({ cliPath, projectPath }) starts the simulator as it starts DevTools',
  async () => {
    const mp = await automator.launch({
      cliPath: SIMULATOR_CLI,
      projectPath: PROJECT,
      port: await freePort(),
    })
    try {
      await new Reader(mp).seesInvitation()
      expect((await mp.currentPage())?.path).toBe(HOME)
    } finally {
      await mp.close()
    }
  },
)
