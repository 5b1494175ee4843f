import { describe, expect, jest, test } from '@jest/globals'
import * as esbuild from 'esbuild'
import { programOf, shop } from './shop'
import { projectWith, write } from './workspace'

const transform = jest.fn(esbuild.transform)
jest.doMock('esbuild', () => ({ ...esbuild, transform }))
const { createBuilder } = jest.requireActual<typeof import('../../../../simulator/build/index')>(
  '../../../../simulator/build/index',
)

describe('createBuilder', () => {
  test('a second build compiles only what changed', async () => {
    const projectRoot = projectWith(shop)
    const builder = createBuilder({ projectRoot })
    const first = programOf(await builder.build())
    transform.mockClear()
    expect(programOf(await builder.build())).toEqual(first)
    expect(transform).toHaveBeenCalledTimes(0)
    write(projectRoot, { 'app/title.ts': "export const title: string = 'Emma, again'" })
    const last = programOf(await builder.build())
    expect(transform).toHaveBeenCalledTimes(1)
    expect(last.modules.at(-1)?.[2]).toContain('Emma, again')
  })

  test('a mistake goes away when it is mended', async () => {
    const projectRoot = projectWith({ ...shop, 'pages/home/index.wxml': '<view>' })
    const builder = createBuilder({ projectRoot })
    expect((await builder.build()).ok).toBe(false)
    write(projectRoot, { 'app/pages/home/index.wxml': '<view>mended</view>' })
    expect((await builder.build()).ok).toBe(true)
    write(projectRoot, { 'project.config.json': '{' })
    expect((await builder.build()).ok).toBe(false)
  })

  test('a build waits for the one before it', async () => {
    const builder = createBuilder({ projectRoot: projectWith(shop) })
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    transform.mockClear()
    transform.mockImplementationOnce(async (input, options) => {
      await gate
      return esbuild.transform(input, options)
    })
    const builds = [builder.build(), builder.build()]
    await new Promise(setImmediate)
    const firstWave = ['app', 'pages/home/index', 'components/price/index', 'components/card/index']
    expect(transform).toHaveBeenCalledTimes(firstWave.length)
    release()
    const [one, two] = await Promise.all(builds)
    expect(one).toEqual(two)
    expect(transform).toHaveBeenCalledTimes(firstWave.length + 1)
  })
})
