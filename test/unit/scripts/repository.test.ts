import { describe, expect, test } from '@jest/globals'
import { repositoryOf } from '../../../scripts/release/repository.mjs'

describe('repositoryOf', () => {
  test('names the repository that GitHub Actions builds', () => {
    const env = { GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: 'shop/login' }
    expect(repositoryOf(env)).toEqual({
      repository: { type: 'git', url: 'git+https://git.example/shop/login.git' },
    })
  })

  test('names the project that GitLab CI builds', () => {
    expect(repositoryOf({ CI_PROJECT_URL: 'https://git.example/shop/login' }).repository?.url).toBe(
      'git+https://git.example/shop/login.git',
    )
  })

  test('invents no address elsewhere', () => {
    expect(repositoryOf({})).toEqual({})
    expect(repositoryOf({ GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: '' })).toEqual({})
  })
})
