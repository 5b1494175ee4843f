/** 128 bits as text, for names; never for secrets, because phones have no synchronous strong source. */
export function randomId(random: () => number): string {
  return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
}
