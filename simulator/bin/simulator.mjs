#!/usr/bin/env node
import { existsSync } from 'node:fs'

const cli = new URL('../dist/cli.js', import.meta.url)
if (existsSync(cli)) {
  await import(cli.href)
} else {
  console.error(
    'The simulator is not built yet: node scripts/build.mjs, or npm start. 模拟器尚未构建：请运行 node scripts/build.mjs 或 npm start。',
  )
  process.exitCode = 1
}
