/** What msgSecCheck says of a text. */
export interface Verdict {
  readonly suggest: 'pass' | 'review' | 'risky'
  /** WeChat's kind of offence; 100 is none. */
  readonly label: number
}

/** Stand-ins for what WeChat would find, so that nobody has to write the real thing into a test. */
export const TELLTALE_WORDS = {
  /** Advertising, to be looked at by a person. */
  疑似广告: { suggest: 'review', label: 10001 },
  /** Breaks the law. */
  违法内容: { suggest: 'risky', label: 20006 },
  /** Abuse. */
  辱骂内容: { suggest: 'risky', label: 20003 },
} as const satisfies Record<string, Verdict>

export function checkText(text: string): Verdict {
  const found = Object.entries(TELLTALE_WORDS).filter(([word]) => text.includes(word))
  const worst = found.find(([, verdict]) => verdict.suggest === 'risky') ?? found[0]
  return worst?.[1] ?? { suggest: 'pass', label: 100 }
}
