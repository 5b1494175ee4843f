/** Lets the person choose pictures from the computer; an empty list when they close the dialog. */
export function pickFiles(accept: string, multiple: boolean): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.multiple = multiple
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}

/** Width and height of a picture in pixels; zeros when it is none. */
export async function measureImage(content: Blob): Promise<{ width: number; height: number }> {
  try {
    const bitmap = await createImageBitmap(content)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    return { width: 0, height: 0 }
  }
}
