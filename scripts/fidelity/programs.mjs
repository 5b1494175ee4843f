/** Mini programs made of packages that nobody here wrote. */
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

const here = import.meta.dirname
const modules = path.join(here, 'node_modules')
const cache = path.resolve(here, '../../.cache/fidelity')

/**
 * @typedef {object} Program
 * @property {string} name what the report calls it
 * @property {string} version
 * @property {string} root
 * @property {readonly string[]} pages without leading slash
 */

/** UI libraries of single components; the folder that holds one folder for each. */
const LIBRARIES = {
  'tdesign-miniprogram': 'miniprogram_dist',
  '@vant/weapp': 'lib',
  'weui-miniprogram': 'miniprogram_dist',
}

/** @param {string} name */
const versionOf = async (name) =>
  JSON.parse(await readFile(path.join(modules, name, 'package.json'), 'utf8')).version

/** @returns {Promise<Program[]>} */
export async function makePrograms() {
  await rm(cache, { recursive: true, force: true })
  const libraries = Object.entries(LIBRARIES).map(([name, folder]) => makeLibrary(name, folder))
  return Promise.all([...libraries, makeWuxExample(), makeUtilities()])
}

/**
 * One page per component of a library.
 *
 * @param {string} library
 * @param {string} folder
 * @returns {Promise<Program>}
 */
async function makeLibrary(library, folder) {
  const root = await makeProject(library.replace(/\W+/g, '-'), { [library]: await versionOf(library) })
  const pages = []
  for (const name of await readdir(path.join(modules, library, folder))) {
    const file = path.join(modules, library, folder, name, `${name}.json`)
    const index = path.join(modules, library, folder, name, 'index.json')
    const config = existsSync(file) ? file : index
    if (!existsSync(config) || JSON.parse(await readFile(config, 'utf8')).component !== true) continue
    const page = `pages/${name}/index`
    pages.push(page)
    await writePage(root, page, {
      json: { usingComponents: { 'the-one': `${library}/${name}/${path.basename(config, '.json')}` } },
      wxml: `<the-one id="the-one">${name}</the-one>`,
      js: 'Page({})',
    })
  }
  await writeJson(root, 'app.json', { pages })
  return { name: library, version: await versionOf(library), root, pages }
}

/** The example that wux-weapp brings: a whole mini program of another author. @returns {Promise<Program>} */
async function makeWuxExample() {
  const root = path.join(cache, 'wux-weapp')
  await cp(path.join(modules, 'wux-weapp/example'), root, { recursive: true })
  await writeJson(root, 'project.config.json', { appid: 'touristappid', projectname: 'wux' })
  await rm(path.join(root, 'project.private.config.json'), { force: true })
  const { pages } = JSON.parse(await readFile(path.join(root, 'app.json'), 'utf8'))
  return { name: 'wux-weapp (its example)', version: await versionOf('wux-weapp'), root, pages }
}

/** Packages without components of their own, each used as its README shows. @returns {Promise<Program>} */
async function makeUtilities() {
  const names = ['miniprogram-computed', 'mobx-miniprogram', 'mobx-miniprogram-bindings']
  names.push('miniprogram-recycle-view', 'miniprogram-api-promise', 'miniprogram-sm-crypto')
  const dependencies = Object.fromEntries(
    await Promise.all(names.map(async (it) => [it, await versionOf(it)])),
  )
  const root = await makeProject('utilities', dependencies)
  await cp(path.join(here, 'utilities'), root, { recursive: true })
  const pages = (await readdir(path.join(root, 'pages'))).map((name) => `pages/${name}/index`)
  await writeJson(root, 'app.json', { pages })
  return { name: 'packages without components', version: '', root, pages }
}

/**
 * @param {string} name
 * @param {Record<string, string>} dependencies
 */
async function makeProject(name, dependencies) {
  const root = path.join(cache, name)
  await mkdir(root, { recursive: true })
  await symlink(modules, path.join(root, 'node_modules'), 'junction')
  await writeJson(root, 'package.json', { name, version: '0.0.0', private: true, dependencies })
  await writeJson(root, 'project.config.json', { appid: 'touristappid', projectname: name })
  await writeFile(path.join(root, 'app.js'), 'App({})')
  return root
}

/**
 * @param {string} root
 * @param {string} page
 * @param {{ json: object, wxml: string, js: string }} content
 */
async function writePage(root, page, { json, wxml, js }) {
  await mkdir(path.join(root, path.dirname(page)), { recursive: true })
  await writeJson(root, `${page}.json`, json)
  await writeFile(path.join(root, `${page}.wxml`), wxml)
  await writeFile(path.join(root, `${page}.js`), js)
}

/**
 * @param {string} root
 * @param {string} file
 * @param {object} value
 */
const writeJson = (root, file, value) => writeFile(path.join(root, file), JSON.stringify(value, null, 2))
