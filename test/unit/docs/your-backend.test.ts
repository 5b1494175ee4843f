import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT, snippetsOf } from './markdown'

test.each(['docs/your-backend.md', 'docs/your-backend.zh-CN.md'])(
  '%s quotes the example as it is',
  (page) => {
    const example = readFileSync(path.join(ROOT, 'examples/backend-hono/server.mjs'), 'utf8')
    const quoted = snippetsOf(page).filter(({ language }) => language === 'mjs')
    expect(quoted).toHaveLength(1)
    for (const { code } of quoted) expect(example).toContain(code)
  },
)
