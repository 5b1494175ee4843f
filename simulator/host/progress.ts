/** Hears how many bytes have gone by. */
export type OnBytes = (bytes: number, total: number) => void

/** Passes bytes on and tells each whole percent of them once; tells nothing when the total is not known. */
export function countBytes(
  total: number,
  onBytes: OnBytes,
): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0
  let told = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      const percent = total > 0 ? Math.floor((bytes * 100) / total) : 0
      if (percent > told) {
        told = percent
        onBytes(bytes, total)
      }
      controller.enqueue(chunk)
    },
  })
}

/** Bytes that are handed to the socket at once. */
const STEP = 64 * 1024

/** A body that tells how much of it has left. A Blob, unlike a stream, keeps its content-length. */
export class CountedBody extends Blob {
  constructor(
    private readonly content: Uint8Array<ArrayBuffer>,
    private readonly onBytes: OnBytes,
  ) {
    super([content])
  }

  /** Node's own would be one single chunk. */
  override stream(): ReturnType<Blob['stream']> {
    const { content } = this
    let at = 0
    const chunks = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (at >= content.byteLength) return controller.close()
        controller.enqueue(content.subarray(at, at + STEP))
        at += STEP
      },
    })
    return chunks.pipeThrough(countBytes(content.byteLength, this.onBytes))
  }
}

/** The answer with its body counted as it arrives. */
export function countAnswer(response: Response, onBytes: OnBytes): Response {
  // What is compressed on the wire is longer once it is here.
  const compressed = response.headers.has('content-encoding')
  const total = compressed ? 0 : Number(response.headers.get('content-length') ?? 0)
  return new Response(response.body?.pipeThrough(countBytes(total, onBytes)) ?? null)
}

/** The answer, with each piece of its body told as it arrives. */
export function tellChunks(response: Response, tell: (chunk: Uint8Array) => void): Response {
  const told = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      tell(chunk)
      controller.enqueue(chunk)
    },
  })
  return new Response(response.body?.pipeThrough(told) ?? null)
}
