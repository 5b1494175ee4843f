/** 128 bits as text, for names; never for secrets, because phones have no synchronous strong source. */
export const randomId = (random: () => number): string =>
  'x'.repeat(32).replace(/x/g, () => Math.floor(random() * 16).toString(16))
