/** `stopAudits()`: DevTools' experience rating. It measures DevTools' own renderer, so the simulator has none to give. */
const SENTENCE = 'The simulator does not rate mini programs. Run the audit in WeChat DevTools.'

/** What the client reads: `data` is JSON text, `report` a page that it may write to a file. */
export const NO_AUDIT = {
  data: JSON.stringify({ audited: false, message: SENTENCE }),
  report: `<!doctype html><meta charset="utf-8"><title>Audit</title><p>${SENTENCE}</p>\n`,
}
