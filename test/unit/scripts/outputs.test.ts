import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { removeOld, writeOutputs } from '../../../scripts/shared/outputs.mjs'

let outdir: string
beforeEach(() => {
  outdir = mkdtempSync(path.join(tmpdir(), 'outputs-'))
})
afterEach(() => rmSync(outdir, { recursive: true, force: true }))

const at = (...names: string[]): string => path.join(outdir, ...names)
const output = (name: string, contents: string) => ({ path: at(name), contents })

/** So large that it is written in several pieces. */
const large = (letter: string): string => letter.repeat(4_000_000)

describe('the outputs of a build', () => {
  it('are whole whenever somebody reads them, though two builds write them at once', async () => {
    await writeOutputs(outdir, [output('index.js', large('a'))])
    let writing = 2
    const build = async (letter: string): Promise<void> => {
      for (let round = 0; round < 5; round++) await writeOutputs(outdir, [output('index.js', large(letter))])
      writing -= 1
    }
    const lengths = new Set<number>()
    const read = async (): Promise<void> => {
      while (writing > 0) lengths.add((await readFile(at('index.js'))).length)
    }
    await Promise.all([build('b'), build('c'), read()])
    expect([...lengths]).toEqual([4_000_000])
    expect(readFileSync(at('index.js'), 'utf8')).toMatch(/^(b+|c+)$/)
  })

  it('have what an entry imports in place before the entry', async () => {
    writeFileSync(at('chunks'), 'a file, so that no chunk gets there')
    const writing = writeOutputs(outdir, [output('index.js', ''), output('chunks/one.js', '')])
    await expect(writing).rejects.toThrow(/EEXIST|ENOTDIR/)
    expect(readdirSync(outdir)).toEqual(['chunks'])
  })

  it('are all that a build leaves, also one that fails', async () => {
    mkdirSync(at('panel.js'))
    const failing = writeOutputs(outdir, [output('index.js', ''), output('panel.js', '')])
    await expect(failing).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/)
    await writeOutputs(outdir, [output('index.js', '')])
    expect(readdirSync(outdir).sort()).toEqual(['index.js', 'panel.js'])
  })
})

describe('what older builds have left', () => {
  const HOUR = 60 * 60 * 1000
  const now = Date.now()
  const leave = (name: string, hours: number): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true })
    writeFileSync(at(name), '')
    utimesSync(at(name), (now - hours * HOUR) / 1000, (now - hours * HOUR) / 1000)
  }

  it('stays for a day, for the programs that run from it', async () => {
    leave('chunks/late-A.js', 23)
    await writeOutputs(outdir, [output('index.js', ''), output('chunks/late-B.js', '')])
    await removeOld(outdir, now)
    expect(readdirSync(at('chunks')).sort()).toEqual(['late-A.js', 'late-B.js'])
  })

  it('is gone after it, what a killed build left included', async () => {
    leave('chunks/late-A.js', 25)
    leave('.building-killed/0', 25)
    utimesSync(at('.building-killed'), 0, 0)
    leave('client/client.js', 0)
    await writeOutputs(outdir, [output('index.js', ''), output('chunks/late-B.js', '')])
    await removeOld(outdir, now)
    expect(readdirSync(outdir).sort()).toEqual(['chunks', 'client', 'index.js'])
    expect(readdirSync(at('chunks'))).toEqual(['late-B.js'])
  })

  it('is gone also where no entry imports a chunk, as in the page', async () => {
    leave('.building-killed/0', 25)
    utimesSync(at('.building-killed'), 0, 0)
    await writeOutputs(outdir, [output('client.js', '')])
    await removeOld(outdir, now)
    expect(readdirSync(outdir)).toEqual(['client.js'])
  })

  it('is not what an unchanged source gave again', async () => {
    leave('chunks/late.js', 25)
    await writeOutputs(outdir, [output('chunks/late.js', '')])
    await removeOld(outdir, now)
    expect(readdirSync(at('chunks'))).toEqual(['late.js'])
  })
})
