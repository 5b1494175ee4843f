import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ConfigError } from '../../../server/config/mistakes'
import { Avatars, prepareFolder } from '../../../server/media/avatars'
import { StorageUnavailable } from '../../../server/stores/store'

const PICTURE = { bytes: Buffer.from('a picture'), type: 'png' } as const
/** Every name is the same one. */
const random = (size: number) => Buffer.alloc(size, 7)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'avatars-'))
})
afterAll(() => rm(folder, { recursive: true }))

function avatarsIn(pictures: string): Avatars {
  prepareFolder(pictures)
  return new Avatars(pictures, random)
}

test('pictures lie there for the server only', async () => {
  const pictures = path.join(folder, 'new', 'pictures')
  const name = await avatarsIn(pictures).save(PICTURE)
  const modes = await Promise.all(
    [pictures, path.join(pictures, name)].map(async (it) => (await stat(it)).mode),
  )
  expect(modes.map((it) => it & 0o777)).toEqual([0o700, 0o600])
})

test('one that cannot be put in its place leaves nothing half-written', async () => {
  const pictures = path.join(folder, 'blocked')
  const avatars = avatarsIn(pictures)
  const name = await avatars.save(PICTURE)
  await avatars.remove(name)
  await mkdir(path.join(pictures, name))
  await expect(avatars.save(PICTURE)).rejects.toEqual(new StorageUnavailable('avatar_EISDIR'))
  expect(await readdir(pictures)).toEqual([name])
})

test('a folder that is gone is not made again: it may be a volume that is not mounted', async () => {
  const pictures = path.join(folder, 'volume', 'pictures')
  const avatars = avatarsIn(pictures)
  await rm(pictures, { recursive: true })
  await expect(avatars.save(PICTURE)).rejects.toEqual(new StorageUnavailable('avatar_ENOENT'))
  expect(await readdir(path.dirname(pictures))).toEqual([])
})

test.each([
  [
    'below /proc',
    () => '/proc/x/avatars',
    /^AVATAR_DIR must name a folder that this user may write to \(E[A-Z]+\)\.$/,
  ],
  [
    'below a file',
    () => path.join(folder, 'a-file', 'avatars'),
    /^AVATAR_DIR must name a folder that .* \(ENOTDIR\)\.$/,
  ],
  [
    'that is a file',
    () => path.join(folder, 'a-file'),
    /^AVATAR_DIR must name a folder, and what is there is none\.$/,
  ],
])('an AVATAR_DIR %s is one sentence that says what to set', async (_what, pictures, sentence) => {
  await writeFile(path.join(folder, 'a-file'), '')
  const prepare = () => prepareFolder(pictures())
  expect(prepare).toThrow(ConfigError)
  expect(prepare).toThrow(sentence)
})
