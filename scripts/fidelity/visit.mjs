/** Opens every page of a program on the simulator and plays with what is there. */

/**
 * @typedef {object} Visit
 * @property {string} page
 * @property {boolean} drawn something of it takes room on the screen
 * @property {readonly string[]} errors what app code threw, each message once
 */

/** Runs in the app: each property of each type once away from its default and back. */
const PLAY = `async function () {
  const one = getCurrentPages().at(-1).selectComponent('#the-one')
  if (!one) return
  const later = () => new Promise((resolve) => setTimeout(resolve, 20))
  const before = { ...one.data }
  for (const [name, value] of Object.entries(before)) {
    if (!(name in one.properties)) continue
    if (typeof value === 'boolean') one.setData({ [name]: !value })
    else if (typeof value === 'number') one.setData({ [name]: value + 1 })
    else if (name === 'title' || name === 'label' || name === 'text') one.setData({ [name]: 'text' })
    else continue
    await later()
    one.setData({ [name]: value })
  }
  await later()
}`

/**
 * @param {import('../../simulator/index').Session} session
 * @param {readonly string[]} pages
 * @returns {Promise<{ visits: Visit[], missing: string[] }>} `missing`: APIs that the program looked for in vain
 */
export async function visitAll(session, pages) {
  const { phones } = session.host
  /** @type {Set<string>} */
  let errors = new Set()
  /** @type {Set<string>} */
  const missing = new Set()
  phones.subscribe((event) => {
    if (event.type === 'exception') errors.add(event.message.split('\n', 1)[0] ?? '')
    if (event.type !== 'log') return
    const [, api] = /^wx\.(\w+) is not simulated/.exec(String(event.args[0])) ?? []
    if (api) missing.add(api)
  })
  const phone = await phones.ready('automation', 30_000)
  /** @param {string} method @param {object} params @returns {Promise<any>} */
  const ask = (method, params) =>
    // What has no node of its own can be neither measured nor tapped; that says nothing about the program.
    phone.automate(method, /** @type {Record<string, unknown>} */ (params)).catch(() => ({}))
  /** What is on a page; some lists come a few tasks after it. @param {unknown} pageId */
  const elementsOf = async (pageId) => {
    for (let tries = 0; ; tries += 1) {
      const selector = 'view,text,image,button,#the-one'
      const { elements = [] } = await ask('Page.getElements', { pageId, selector })
      if (elements.length > 0 || tries === 20) return elements
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  const visits = []
  for (const page of pages) {
    errors = new Set()
    await ask('App.callWxMethod', { method: 'reLaunch', args: [{ url: `/${page}` }] })
    await ask('App.callFunction', { functionDeclaration: PLAY, args: [] })
    const { pageId } = await ask('App.getCurrentPage', {})
    const elements = await elementsOf(pageId)
    const sizes = []
    for (const { elementId } of elements.slice(0, 30)) {
      const names = ['offsetWidth', 'offsetHeight']
      const { properties = [0, 0] } = await ask('Element.getDOMProperties', { pageId, elementId, names })
      sizes.push(properties[0] * properties[1])
      await ask('Element.tap', { pageId, elementId })
      // A tap may have led elsewhere.
      const { pageId: now } = await ask('App.getCurrentPage', {})
      if (now !== pageId) break
    }
    visits.push({ page, drawn: sizes.some((size) => size > 0), errors: [...errors] })
  }
  return { visits, missing: [...missing].sort() }
}
