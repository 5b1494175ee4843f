import { ApiFailure } from '../wx/failure'
import type { StorageArea } from './area'

/** The same area on a phone that may have no room left: nothing can be written then. */
export function fillable(area: StorageArea, isFull: () => boolean): StorageArea {
  return {
    ...area,
    set(key, value, encrypt) {
      // In the words of the area's own limit, which is what a program knows.
      if (isFull()) throw new ApiFailure('exceed storage max size 10Mb')
      area.set(key, value, encrypt)
    },
  }
}
