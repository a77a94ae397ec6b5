import { type Component, type ComponentFinding, componentLabel, isFromNpm } from './component.ts'

// `scheduler` is not among them: renderers such as react-reconciler bundle it with good reason, and it works beside another.
const REACT = new Set(['react', 'react-dom'])
const SHOWN_COMPONENTS = 4

/** The finding for a React in the bundle, at most one: a second React in a page breaks hooks and context. */
export function reactFaults(components: readonly Component[]): ComponentFinding[] {
  const found = components.filter((component) => REACT.has(component.name) && isFromNpm(component))
  const [first] = found
  if (!first) return []
  const labels = [...new Set(found.map(componentLabel))]
  const shown = labels.slice(0, SHOWN_COMPONENTS).join(', ')
  const more = labels.length > SHOWN_COMPONENTS ? ` and ${labels.length - SHOWN_COMPONENTS} more` : ''
  return [
    {
      code: 'REACT_BUNDLED',
      message: `the bill of materials has ${shown}${more}; the page has React already, and with two of them hooks fail`,
      hint: 'Make react, react-dom and react/jsx-runtime externals of the build, as the build templates do. If the code is not in the bundle, give the component "scope": "excluded".',
      pointer: first.pointer,
    },
  ]
}
