import { describe, expect, it } from '@jest/globals'
import { examine, printReport } from '../../../scripts/doctor/report.mjs'
import { HEALTHY } from './facts'

const BROKEN = { ...HEALTHY, node: '18.0.0' }

describe('report of the doctor', () => {
  it('is fine as long as nothing fails, whatever there is to look at', () => {
    expect(examine({ ...HEALTHY, installed: 'stale' }, 'en').ok).toBe(true)
    expect(examine(BROKEN, 'en').ok).toBe(false)
  })

  it('speaks the language of the system', () => {
    expect(printReport(examine(BROKEN, 'zh'), 'zh', false)).toContain('版本过低')
    expect(printReport(examine(BROKEN, 'en'), 'en', false)).toContain('18.0.0 is too old')
  })

  it('puts the mend below what is wrong', () => {
    const lines = printReport(examine(BROKEN, 'en'), 'en', false).split('\n')
    expect(lines[0]).toMatch(/^✖ Node {13}18\.0\.0 is too old$/)
    expect(lines[1]).toMatch(/^ +→ Install Node/)
    expect(lines.at(-1)).toBe('1 failed, 0 to look at.')
  })

  it('is coloured only where somebody sees it', () => {
    const report = examine(BROKEN, 'en')
    expect(printReport(report, 'en', false)).not.toContain('\x1b')
    expect(printReport(report, 'en', true)).toContain('\x1b[31m✖')
  })

  it('aligns Chinese titles, which take two columns a character', () => {
    const rows = printReport(examine(HEALTHY, 'zh'), 'zh', false).split('\n')
    expect(rows[0]).toBe('✔ Node        20.19.0')
    expect(rows[1]).toBe('✔ 依赖        已安装')
  })
})
