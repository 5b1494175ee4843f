import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Problems } from '../../../../simulator/build/problems'
import { readProjectConfig } from '../../../../simulator/build/project'
import { folderWith, type Tree } from './workspace'

function read(tree: Tree) {
  const folder = folderWith(tree)
  const problems = new Problems()
  return { folder, project: readProjectConfig(folder, problems), problems: problems.all }
}

describe('readProjectConfig', () => {
  test('reads what the simulator needs', () => {
    const { folder, project, problems } = read({
      'app/app.json': {},
      'project.config.json': {
        appid: 'wx0000000000000001',
        projectname: '%E4%B9%A6%E5%BA%97',
        miniprogramRoot: 'app/',
        libVersion: '3.8.0',
        setting: {
          urlCheck: false,
          packNpmManually: true,
          packNpmRelationList: [{ packageJsonPath: './package.json', miniprogramNpmDistDir: './app/' }],
        },
      },
    })
    expect(problems).toEqual([])
    expect(project).toEqual({
      appId: 'wx0000000000000001',
      projectName: '书店',
      miniprogramRoot: join(folder, 'app'),
      libVersion: '3.8.0',
      urlCheck: false,
      domains: null,
      npmRelations: [{ packageJson: join(folder, 'package.json'), outputFolder: join(folder, 'app/') }],
    })
  })

  test('the private file wins, setting by setting', () => {
    const { project } = read({
      'project.config.json': { appid: 'touristappid', projectname: 'shop', setting: { urlCheck: true } },
      'project.private.config.json': { appid: 'wx0000000000000002', setting: { urlCheck: false } },
    })
    expect(project).toMatchObject({ appId: 'wx0000000000000002', projectName: 'shop', urlCheck: false })
  })

  test('domains to check against may stand in either file', () => {
    const { project } = read({
      'project.config.json': { simulator: { domains: { request: ['https://a.example'] } } },
      'project.private.config.json': { simulator: { domains: { request: ['https://b.example', 7] } } },
    })
    expect(project?.domains).toEqual({ request: ['https://b.example'], uploadFile: [], downloadFile: [] })
    expect(read({ 'project.config.json': { simulator: { domains: [] } } }).project?.domains).toBeNull()
  })

  test('without an AppID the project is a tourist', () => {
    expect(read({ 'project.config.json': {} }).project?.appId).toBe('touristappid')
  })

  test('npm relations count only when packNpmManually is on', () => {
    const { project } = read({
      'project.config.json': {
        setting: {
          packNpmRelationList: [{ packageJsonPath: './package.json', miniprogramNpmDistDir: './' }],
        },
      },
    })
    expect(project?.npmRelations).toEqual([])
  })

  test('a folder without project.config.json is no project', () => {
    const { project, problems, folder } = read({})
    expect(project).toBeNull()
    expect(problems).toEqual([
      {
        severity: 'error',
        file: 'project.config.json',
        message: `not found: ${folder} is not a mini program project`,
      },
    ])
  })

  test('broken JSON is told with its place', () => {
    const { project, problems } = read({ 'project.config.json': '{\n  "appid": touristappid\n}' })
    expect(project).toBeNull()
    expect(problems).toMatchObject([{ file: 'project.config.json', line: 2, column: 12 }])
  })

  test('a miniprogramRoot that does not exist is told with its place', () => {
    const { project, problems } = read({ 'project.config.json': { miniprogramRoot: 'gone/' } })
    expect(project).toBeNull()
    expect(problems).toEqual([
      {
        severity: 'error',
        file: 'project.config.json',
        line: 2,
        column: 22,
        message: 'miniprogramRoot "gone/" is not a folder',
      },
    ])
  })
})
