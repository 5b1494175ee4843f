import { execFile, fork } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import automator from 'miniprogram-automator'
import { createControl, startOpenApi } from '../../../simulator/open-api/index'
import { startSession } from '../../../simulator/session'
import { startBackend } from '../../e2e/support/backend'
import { eventually } from '../../e2e/support/wait'

export const ROOT = path.resolve(__dirname, '../../..')

const run = promisify(execFile)

/** A folder that goes when the test is over. */
export interface Workshop {
  readonly folder: string
  close(): Promise<void>
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(path.join(tmpdir(), 'miniprogram-login-package-'))
  return { folder, close: () => rm(folder, { recursive: true, force: true }) }
}

/** Runs a script of the repository to its end. */
export const script = (name: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [path.join(ROOT, 'scripts', name), ...args], { cwd: ROOT })

/** npm as the repository's own scripts call it, without a word to the registry. */
export async function npm(cwd: string, ...args: string[]): Promise<string> {
  const flags = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier']
  const { stdout } = await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args, ...flags], {
    cwd,
    shell: process.platform === 'win32',
  })
  return stdout
}

/** Stages and packs the package into `folder`; resolves with the tarball and the names of the files in it. */
export async function packPackage(folder: string): Promise<{ tarball: string; files: string[] }> {
  const staged = path.join(folder, 'package')
  await script('build-package.mjs', '--out', staged)
  const [packed] = JSON.parse(await npm(staged, 'pack', '--json', '--pack-destination', folder)) as [
    { filename: string; files: { path: string }[] },
  ]
  return { tarball: path.join(folder, packed.filename), files: packed.files.map((file) => file.path) }
}

/**
 * A copy of an example with the packed package installed into it, as a reader of its README would have it.
 *
 * @param borrowed - its other packages, which come from the repository instead of the registry.
 */
export async function installExample(
  name: string,
  { folder }: Workshop,
  tarball: string,
  borrowed: readonly string[] = [],
): Promise<string> {
  const project = path.join(folder, name)
  await cp(path.join(ROOT, 'examples', name), project, {
    recursive: true,
    filter: (file) => !/[\\/](node_modules|miniprogram_npm|dist)$/.test(file),
  })
  const file = path.join(project, 'package.json')
  const { dependencies, devDependencies, ...manifest } = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify(manifest))
  await npm(project, 'install', tarball)
  for (const other of borrowed)
    await symlink(
      path.join(ROOT, 'node_modules', other),
      path.join(project, 'node_modules', other),
      'junction',
    )
  return project
}

type MiniProgram = Awaited<ReturnType<typeof automator.connect>>

/** An example on a phone, with simulated WeChat and the reference backend behind it. */
export interface Phone {
  readonly mp: MiniProgram
  /** Codes that `wx.login` has given out. */
  logins(): Promise<number>
  close(): Promise<void>
}

/** Where the examples expect the backend. */
const BACKEND = 'http://127.0.0.1:3000'

/** @param compiledRoot - what WeChat's own compiler made of the project, to run instead of its sources. */
export async function openPhone(projectRoot: string, compiledRoot?: string): Promise<Phone> {
  const openApi = await startOpenApi()
  const backend = await startBackend(openApi.url, 0)
  const session = await startSession({
    projectRoot,
    port: 0,
    autoPort: 0,
    openApiUrl: openApi.url,
    mapRemote: { [BACKEND]: backend.url },
    ...(compiledRoot === undefined ? {} : { compiledRoot }),
  })
  const mp = await automator.connect({ wsEndpoint: session.automation.url })
  return {
    mp,
    logins: async () => (await createControl(openApi.url).secrets()).code.length,
    async close() {
      mp.disconnect()
      await session.close()
      await backend.close()
      await openApi.close()
    },
  }
}

/** What the page of an example shows. */
export async function text(mp: MiniProgram, id: string): Promise<string> {
  const element = await (await mp.currentPage())?.$(`#${id}`)
  return element ? element.text() : ''
}

export async function tap(mp: MiniProgram, id: string): Promise<void> {
  const element = await (await mp.currentPage())?.$(`#${id}`)
  if (!element) throw new Error(`#${id} is not there`)
  await element.tap()
}

/** Resolves once the page of an example shows this status of the session. */
export const sees = (mp: MiniProgram, status: string): Promise<unknown> =>
  eventually(status, async () => (await text(mp, 'status')) === status)

/** WeChat's own builder and compiler: 276 MB, so only those who ask have it. See `npm run test:package:official`. */
export const OFFICIAL = path.join(ROOT, 'scripts/wechat-compile')

/** 构建 npm and compilation by WeChat's own tools; resolves with the folder of the result. */
export async function compileOfficially(project: string): Promise<string> {
  const answer = await new Promise<{ files: Record<string, string> } | { error: string }>((resolve) => {
    const worker = fork(path.join(OFFICIAL, 'worker.mjs'), [project, '--pack-npm'], { silent: true })
    worker.once('message', (message) => resolve(message as { files: Record<string, string> }))
    worker.once('exit', (code) => resolve({ error: `the compiler ended with exit code ${code}` }))
  })
  if ('error' in answer) throw new Error(answer.error)
  const output = `${project}-compiled`
  for (const [name, content] of Object.entries(answer.files)) {
    const file = path.join(output, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, Buffer.from(content, 'base64'))
  }
  return output
}
