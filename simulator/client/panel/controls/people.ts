import type { Person, SimulatorState } from '../../../control/contract'
import { h } from '../../shell/dom'
import type { Words } from '../words'
import { type Bound, button, section } from './parts'
import type { Run } from './view'

/** Who holds the phone, and what WeChat makes of them. */
export function peopleControls(words: Words, run: Run): Bound<SimulatorState> {
  const list = h('div', { class: 'people', role: 'radiogroup', 'aria-label': words.person })
  const block = button('', () => {})
  const revoke = button(words.revoke, () =>
    run(async (control) => {
      const { told } = await control.revokeAuthorization()
      return told ? words.revokedTold : words.revokedUntold
    }),
  )
  const name = h('input', {
    type: 'text',
    'aria-label': words.newName,
    placeholder: words.newName,
    maxlength: '20',
  })
  const form = h(
    'form',
    {
      class: 'add-person',
      onsubmit: (event) => {
        event.preventDefault()
        const nickName = name.value.trim()
        if (nickName === '') return name.focus()
        name.value = ''
        run(async (control) => {
          const user = `person-${Date.now().toString(36)}`
          await control.addUser({ user, nickName })
          await control.switchUser({ user })
          return words.switched
        })
      },
    },
    name,
    h('button', { type: 'submit', class: 'control-button' }, words.add),
  )

  function row(person: Person, current: string): HTMLElement {
    const box = h('input', {
      type: 'radio',
      name: 'panel-person',
      value: person.id,
      onchange: () =>
        run(async (control) => {
          await control.switchUser({ user: person.id })
          return words.switched
        }),
    })
    box.checked = person.id === current
    return h(
      'label',
      {},
      box,
      h('i', { 'aria-hidden': 'true' }, [...person.nickName][0] ?? '?'),
      h('span', {}, person.nickName),
      person.blocked && h('small', { class: 'tag' }, words.blockedTag),
    )
  }

  let drawn = ''
  return {
    element: section(words.person, list, h('div', { class: 'buttons' }, block, revoke), form),
    show({ user, users }) {
      const next = JSON.stringify([user, users])
      if (next === drawn) return
      drawn = next
      const hadFocus = list.contains(document.activeElement)
      list.replaceChildren(...users.map((person) => row(person, user)))
      if (hadFocus) list.querySelector<HTMLElement>('input:checked')?.focus()
      const blocked = users.some(({ id, blocked }) => id === user && blocked)
      block.textContent = blocked ? words.unblock : words.block
      block.onclick = () => run((control) => control.blockUser({ blocked: !blocked }))
    },
  }
}
