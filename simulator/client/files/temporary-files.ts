/** Files of this run of the app: what was chosen or downloaded. Gone after a reload, as on a phone. */
export interface TemporaryFiles {
  /** Keeps a file and answers with the path that app code sees. */
  add(content: Blob, extension?: string): string
  get(path: string): Blob | undefined
  remove(path: string): void
}

/** @param prefix - how the platform's temporary paths begin */
export function createTemporaryFiles(prefix: string): TemporaryFiles {
  const files = new Map<string, Blob>()
  return {
    add(content, extension = extensionOf(content.type)) {
      const path = `${prefix}${randomName()}${extension}`
      files.set(path, content)
      return path
    },
    get: (path) => files.get(path),
    remove: (path) => void files.delete(path),
  }
}

/** 24 hexadecimal digits. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function extensionOf(mime: string): string {
  const known: Readonly<Record<string, string>> = {
    'image/jpeg': '.jpg',
    'image/png': '.png',
    'image/webp': '.webp',
    'image/gif': '.gif',
    'application/json': '.json',
    'text/plain': '.txt',
  }
  return known[mime.split(';')[0] ?? ''] ?? ''
}
