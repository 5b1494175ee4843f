/** What the bookshop shows. All titles are in the public domain. It ships with the package, so that the first screen needs no network. */

export type CoverColour = 'indigo' | 'pine' | 'ochre' | 'plum' | 'ink' | 'olive'

interface Wording {
  readonly title: string
  readonly author: string
  readonly note: string
}

export interface Book {
  readonly id: string
  /** On the cover slip, always Chinese. */
  readonly slip: string
  readonly colour: CoverColour
  readonly zh: Wording
  readonly en: Wording
}

/** A book in one language, as a page shows it. */
export interface ShownBook extends Wording {
  readonly id: string
  readonly slip: string
  readonly colour: CoverColour
}

export const ARRIVALS: readonly Book[] = [
  {
    id: 'taoan',
    slip: '陶庵梦忆',
    colour: 'indigo',
    zh: { title: '陶庵梦忆', author: '张岱', note: '繁华过后，一个人把湖山与旧友一笔笔记下来。' },
    en: {
      title: 'Dream Memories of Tao An',
      author: 'Zhang Dai',
      note: 'After the splendour, one man writes down lakes, lanterns and old friends.',
    },
  },
  {
    id: 'floating-life',
    slip: '浮生六记',
    colour: 'plum',
    zh: { title: '浮生六记', author: '沈复', note: '写夫妻、写闲情，也写坎坷。布衣菜饭，可乐终身。' },
    en: {
      title: 'Six Records of a Floating Life',
      author: 'Shen Fu',
      note: 'A marriage, small pleasures and hard years, told without bitterness.',
    },
  },
  {
    id: 'garden-recipes',
    slip: '随园食单',
    colour: 'ochre',
    zh: { title: '随园食单', author: '袁枚', note: '三百多道菜，一部写给懂得等待的人的食谱。' },
    en: {
      title: 'Recipes from the Garden of Contentment',
      author: 'Yuan Mei',
      note: 'More than three hundred dishes for cooks who know how to wait.',
    },
  },
  {
    id: 'dream-pool',
    slip: '梦溪笔谈',
    colour: 'pine',
    zh: { title: '梦溪笔谈', author: '沈括', note: '天文、算学、指南针：一位宋朝人的好奇心。' },
    en: {
      title: 'Dream Pool Essays',
      author: 'Shen Kuo',
      note: 'Stars, numbers and the compass: the curiosity of a Song scholar.',
    },
  },
]

export const PICKS: readonly Book[] = [
  {
    id: 'capital',
    slip: '东京梦华录',
    colour: 'olive',
    zh: { title: '东京梦华录', author: '孟元老', note: '跟着它，从御街一路吃到州桥夜市。' },
    en: {
      title: 'Dreams of Splendour of the Eastern Capital',
      author: 'Meng Yuanlao',
      note: 'Walk from the Imperial Way to the night market, eating all the way.',
    },
  },
  {
    id: 'tales-of-the-world',
    slip: '世说新语',
    colour: 'ink',
    zh: { title: '世说新语', author: '刘义庆', note: '雪夜访友，到门口又折返的人，都在这里。' },
    en: {
      title: 'A New Account of Tales of the World',
      author: 'Liu Yiqing',
      note: 'Among others: the man who rowed through the snow to a friend, and turned back at the door.',
    },
  },
  {
    id: 'human-world',
    slip: '人间词话',
    colour: 'indigo',
    zh: { title: '人间词话', author: '王国维', note: '读词的人，迟早会遇见的一本小书。' },
    en: {
      title: 'Poetic Remarks in the Human World',
      author: 'Wang Guowei',
      note: 'The slim book every reader of Chinese lyrics meets sooner or later.',
    },
  },
]

export function inLanguage(books: readonly Book[], language: 'zh' | 'en'): ShownBook[] {
  return books.map((book) => ({ id: book.id, slip: book.slip, colour: book.colour, ...book[language] }))
}
