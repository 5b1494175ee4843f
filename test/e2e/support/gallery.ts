import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PROJECT } from './devtools'
import {
  coarsen,
  compare,
  cropTop,
  type Difference,
  drawDifference,
  halve,
  isSame,
  type Picture,
  readPicture,
  writePicture,
} from './picture'

const GOLDENS = path.join(PROJECT, 'test/e2e/goldens')
/** Where a difference is drawn: golden, picture, and both in one. */
const RESULTS = path.join(PROJECT, 'test-results/goldens')

/** Set by `npm run test:e2e -- --update-goldens`. */
const updating = process.env.UPDATE_GOLDENS === '1'

/** Milliseconds that a picture has to become what it should be: sheets rise, skeletons end. */
const PATIENCE = 20_000
const PAUSE = 60
/** Of 255: less than a sheet that still rises changes of a cell. */
const STILL = 2
/** A circle turns for ever. */
const FRAMES = 5

/** Holds pictures of the phone to the ones in `goldens/`. */
export class Gallery {
  /** What differed, with numbers. */
  readonly complaints: string[] = []

  /**
   * @param name - of the set, such as `light-zh`
   * @param take - a screenshot with two pixels for each CSS pixel
   * @param clock - CSS pixels at the top that show the time of day
   */
  constructor(
    private readonly name: string,
    private readonly take: () => Promise<Buffer>,
    private readonly clock: number,
  ) {}

  async shows(state: string): Promise<void> {
    const name = `${this.name}-${state}`
    const file = path.join(GOLDENS, `${name}.png`)
    if (updating) return writeFile(file, writePicture(coarsen(await this.atRest())))
    const golden = readPicture(await readFile(file))
    const end = Date.now() + PATIENCE
    for (;;) {
      const picture = await this.picture()
      const difference = compare(golden, picture)
      if (isSame(difference)) return
      if (Date.now() > end) return this.complain(name, golden, picture, difference)
      await pause()
    }
  }

  /** A picture that has stopped moving, but for what turns for ever. */
  private async atRest(): Promise<Picture> {
    let last = await this.picture()
    for (let taken = 1; taken < FRAMES; taken += 1) {
      await pause()
      await pause()
      const next = await this.picture()
      if (compare(last, next).worst < STILL) return next
      last = next
    }
    return last
  }

  private async picture(): Promise<Picture> {
    return cropTop(halve(readPicture(await this.take())), this.clock)
  }

  private async complain(
    name: string,
    golden: Picture,
    picture: Picture,
    difference: Difference,
  ): Promise<void> {
    const { cells, worst } = difference
    this.complaints.push(`${name}: ${cells} cells differ, the worst by ${worst.toFixed(0)} of 255`)
    await mkdir(RESULTS, { recursive: true })
    await writeFile(
      path.join(RESULTS, `${name}.png`),
      writePicture(drawDifference(golden, picture, difference)),
    )
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE))
