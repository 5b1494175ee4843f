/**
 * The bytes behind a blob's address or one of this origin, at once: what the synchronous file APIs need. `undefined`
 * when there is nothing.
 */
export function readUrl(url: string): Uint8Array<ArrayBuffer> | undefined {
  const request = new XMLHttpRequest()
  try {
    request.open('GET', url, false)
    // A synchronous request may only answer with text; in this character set each byte is a character.
    request.overrideMimeType('text/plain; charset=x-user-defined')
    request.send()
  } catch {
    return undefined
  }
  if (request.status !== 200) return undefined
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0) & 0xff)
}
