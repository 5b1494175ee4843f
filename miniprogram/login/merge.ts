/** A copy with changes. Spread syntax would do, but costs phones a helper of 400 bytes once lowered to ES2017. */
export const merge = <Base extends object, Change extends object>(
  base: Base,
  change: Change,
): Base & Change => Object.assign({}, base, change)
