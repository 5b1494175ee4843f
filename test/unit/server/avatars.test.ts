import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Avatars } from '../../../server/media/avatars'
import { StorageUnavailable } from '../../../server/stores/store'

const PICTURE = { bytes: Buffer.from('a picture'), type: 'png' } as const
/** Every name is the same one. */
const random = (size: number) => Buffer.alloc(size, 7)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'avatars-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('pictures lie there for the server only', async () => {
  const pictures = path.join(folder, 'pictures')
  const name = await new Avatars(pictures, random).save(PICTURE)
  const modes = await Promise.all(
    [pictures, path.join(pictures, name)].map(async (it) => (await stat(it)).mode),
  )
  expect(modes.map((it) => it & 0o777)).toEqual([0o700, 0o600])
})

test('one that cannot be put in its place leaves nothing half-written', async () => {
  const pictures = path.join(folder, 'blocked')
  const avatars = new Avatars(pictures, random)
  const name = await avatars.save(PICTURE)
  await avatars.remove(name)
  await mkdir(path.join(pictures, name))
  await expect(avatars.save(PICTURE)).rejects.toEqual(new StorageUnavailable('avatar_EISDIR'))
  expect(await readdir(pictures)).toEqual([name])
})
