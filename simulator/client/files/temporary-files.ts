/** Files of this run of the app: what was chosen or downloaded. Gone after a reload, as on a phone. */
export interface TemporaryFiles {
  /** Keeps a file and answers with the path that app code sees. */
  add(content: Blob, extension?: string): string
  get(path: string): Blob | undefined
  /** What the browser can load for a path; `undefined` when there is no such file. */
  urlOf(path: string): string | undefined
}

/** DevTools writes `http://tmp/`, phones `wxfile://`: app code must not care (facts §4). */
const PREFIX = { devtools: 'http://tmp/', ios: 'wxfile://tmp_', android: 'wxfile://tmp_' } as const

export function createTemporaryFiles(platform: keyof typeof PREFIX): TemporaryFiles {
  const files = new Map<string, { content: Blob; url?: string }>()
  return {
    add(content, extension = extensionOf(content.type)) {
      const name = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('')
      const path = `${PREFIX[platform]}${name}${extension}`
      files.set(path, { content })
      return path
    },
    get: (path) => files.get(path)?.content,
    urlOf(path) {
      const file = files.get(path)
      if (!file) return undefined
      file.url ??= URL.createObjectURL(file.content)
      return file.url
    },
  }
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
