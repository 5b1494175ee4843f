/** The panel around the phone: who holds it, what goes wrong, and who calls whom. Loaded after the phone has started. */
import { createSimulatorControl } from '../../control/client'
import { createAnnouncer } from './announcer'
import { createControlsView } from './controls/view'
import { followHost } from './feed'
import { createSequenceView } from './sequence/view'
import { createSheetBar } from './sheets'
import { wordsFor } from './words'

const words = wordsFor(navigator.language)
const control = createSimulatorControl(location.href)
const announcer = createAnnouncer()
const controls = createControlsView(words, control, announcer)
const sequence = createSequenceView(words, announcer, () => void control.clearSequence())

const stage = document.querySelector('.stage') ?? document.body
for (const { element } of [controls, sequence]) element.lang = words.language
stage.prepend(controls.element)
stage.append(
  sequence.element,
  createSheetBar([
    { name: words.sequence, element: sequence.element },
    { name: words.controls, element: controls.element },
  ]),
  announcer.element,
)

followHost(
  (event) => {
    if (event.type === 'state') controls.show(event.state)
    else if (event.type === 'steps') sequence.put(event.steps)
    else sequence.clear()
  },
  () => announcer.say(words.lost, 'failed'),
)
