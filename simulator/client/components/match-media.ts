import { type BuiltinDefinition, toggleAttribute } from './define'

/** `null` stands for a condition that is not given. Lengths in CSS pixels of the page. */
const properties = {
  minWidth: null,
  maxWidth: null,
  width: null,
  minHeight: null,
  maxHeight: null,
  height: null,
  orientation: '',
}

const LENGTHS = ['minWidth', 'maxWidth', 'width', 'minHeight', 'maxHeight', 'height'] as const

/** `<match-media>` (docs: match-media): shows its content while the page fulfils every condition. */
export const matchMedia: BuiltinDefinition<typeof properties> = {
  tag: 'match-media',
  properties,
  css: 'wx-match-media { display: block } wx-match-media[unmatched] { display: none }',
  setup({ element, get, watch, onDetached }) {
    let media: MediaQueryList | undefined
    const show = (): void => toggleAttribute(element, 'unmatched', media?.matches === false)
    const unfollow = (): void => media?.removeEventListener('change', show)

    watch([...LENGTHS, 'orientation'], () => {
      unfollow()
      media = element.ownerDocument.defaultView?.matchMedia(queryOf(get))
      media?.addEventListener('change', show)
      show()
    })
    onDetached(unfollow)
    return undefined
  },
}

function queryOf(get: (name: keyof typeof properties) => unknown): string {
  const lengths = LENGTHS.flatMap((name) => {
    const value = get(name)
    return value === null || value === '' ? [] : [`(${dashed(name)}: ${Number(value)}px)`]
  })
  const orientation = get('orientation')
  return [...lengths, ...(orientation ? [`(orientation: ${orientation})`] : [])].join(' and ') || 'all'
}

const dashed = (name: string): string => name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)
