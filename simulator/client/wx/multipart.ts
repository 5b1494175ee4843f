export interface MultipartBody {
  readonly contentType: string
  readonly body: ArrayBuffer
}

export interface MultipartFile {
  readonly name: string
  readonly fileName: string
  readonly content: Blob
}

/** A `multipart/form-data` body: the fields, then the file (RFC 7578). */
export async function encodeMultipart(
  file: MultipartFile,
  fields: Readonly<Record<string, unknown>>,
  boundary: string,
): Promise<MultipartBody> {
  const parts: BlobPart[] = []
  for (const [name, value] of Object.entries(fields)) {
    parts.push(
      `--${boundary}\r\ncontent-disposition: form-data; name="${escapeName(name)}"\r\n\r\n${value}\r\n`,
    )
  }
  const type = file.content.type || 'application/octet-stream'
  parts.push(
    `--${boundary}\r\ncontent-disposition: form-data; name="${escapeName(file.name)}"; filename="${escapeName(file.fileName)}"\r\ncontent-type: ${type}\r\n\r\n`,
    file.content,
    `\r\n--${boundary}--\r\n`,
  )
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: await new Blob(parts).arrayBuffer(),
  }
}

/** Browsers' way of writing a name in a header (HTML, "multipart form data"). */
const escapeName = (name: string): string =>
  name.replace(/\r\n|[\r\n"]/g, (character) => (character === '"' ? '%22' : '%0D%0A'))
