import type { AttributeTest, Combinator, Complex, Compound, Position, Selector } from './selector'

/**
 * A tree of elements with components in it, as a person reads it in WXML: virtual nodes such as `block` are not
 * there, and each component's own elements form a tree of their own.
 */
export interface ElementTree<Node> {
  /** The parent in the same WXML file; null for an element at the top of it. */
  parent(node: Node): Node | null
  /** Children in the same WXML file, a component's slot content included. */
  children(node: Node): readonly Node[]
  /** The component whose WXML the node stands in; null in a page. */
  host(node: Node): Node | null
  /** Top elements of a component's own WXML; empty for anything else. */
  inside(node: Node): readonly Node[]
  /** All top elements of the WXML file that the node stands in. */
  top(node: Node): readonly Node[]
  tag(node: Node): string
  id(node: Node): string
  classes(node: Node): readonly string[]
  /** Null when the element does not have it. */
  attribute(node: Node, name: string): string | null
}

/**
 * Elements below `scope` that match, in document order: its descendants in the same WXML file and, when it is a
 * component, those of its own WXML. With `>>>` also what stands inside the components among them.
 */
export function* select<Node>(tree: ElementTree<Node>, scope: Node, selector: Selector): Generator<Node> {
  for (const node of descendants(tree, scope, true, selector.deep)) {
    if (matches(tree, node, selector)) yield node
  }
}

function* descendants<Node>(
  tree: ElementTree<Node>,
  node: Node,
  inside: boolean,
  deep: boolean,
): Generator<Node> {
  const own = inside ? tree.inside(node) : []
  for (const child of [...own, ...tree.children(node)]) {
    yield child
    yield* descendants(tree, child, deep, deep)
  }
}

export function matches<Node>(tree: ElementTree<Node>, node: Node, { alternatives }: Selector): boolean {
  return alternatives.some((complex) => matchesComplex(tree, node, complex))
}

function matchesComplex<Node>(tree: ElementTree<Node>, node: Node, { subject, context }: Complex): boolean {
  return matchesCompound(tree, node, subject) && matchesContext(tree, node, context)
}

function matchesContext<Node>(tree: ElementTree<Node>, node: Node, context: Complex['context']): boolean {
  const [step, ...further] = context
  if (!step) return true
  for (const candidate of related(tree, node, step.combinator)) {
    if (matchesCompound(tree, candidate, step.compound) && matchesContext(tree, candidate, further))
      return true
  }
  return false
}

/** The nodes that stand in the combinator's relation to `node`, the nearest first. */
function* related<Node>(tree: ElementTree<Node>, node: Node, combinator: Combinator): Generator<Node> {
  switch (combinator) {
    case '>': {
      const parent = tree.parent(node)
      if (parent !== null) yield parent
      return
    }
    case ' ':
      for (let at = tree.parent(node); at !== null; at = tree.parent(at)) yield at
      return
    case '>>>':
      for (let at = outward(tree, node); at !== null; at = outward(tree, at)) yield at
      return
    default: {
      const siblings = siblingsOf(tree, node)
      const before = siblings.slice(0, siblings.indexOf(node)).reverse()
      yield* combinator === '+' ? before.slice(0, 1) : before
    }
  }
}

const outward = <Node>(tree: ElementTree<Node>, node: Node): Node | null =>
  tree.parent(node) ?? tree.host(node)

function siblingsOf<Node>(tree: ElementTree<Node>, node: Node): readonly Node[] {
  const parent = tree.parent(node)
  return parent === null ? tree.top(node) : tree.children(parent)
}

function matchesCompound<Node>(tree: ElementTree<Node>, node: Node, compound: Compound): boolean {
  const { tag, ids, classes, attributes, positions } = compound
  if (tag !== null && tree.tag(node) !== tag) return false
  if (ids.some((id) => tree.id(node) !== id)) return false
  if (classes.length > 0) {
    const worn = tree.classes(node)
    if (!classes.every((name) => worn.includes(name))) return false
  }
  return (
    attributes.every((test) => matchesAttribute(tree.attribute(node, test.name), test)) &&
    positions.every((position) => matchesPosition(siblingsOf(tree, node), node, position))
  )
}

function matchesAttribute(actual: string | null, { operator, value }: AttributeTest): boolean {
  if (actual === null) return false
  switch (operator) {
    case 'exists':
      return true
    case '=':
      return actual === value
    case '~=':
      return actual.split(/\s+/).includes(value)
    case '|=':
      return actual === value || actual.startsWith(`${value}-`)
    case '^=':
      return value !== '' && actual.startsWith(value)
    case '$=':
      return value !== '' && actual.endsWith(value)
    case '*=':
      return value !== '' && actual.includes(value)
  }
}

function matchesPosition<Node>(
  siblings: readonly Node[],
  node: Node,
  { from, step, offset }: Position,
): boolean {
  const index = siblings.indexOf(node)
  const place = from === 'start' ? index + 1 : siblings.length - index
  const distance = place - offset
  return step === 0 ? distance === 0 : distance % step === 0 && distance / step >= 0
}
