import { type Component, type ComponentFinding, componentLabel, isFromNpm } from './component.ts'

// `scheduler` is not among them: renderers such as react-reconciler bundle it with good reason, and it works beside another.
const REACT = new Set(['react', 'react-dom'])

/** The findings for a React in the bundle: a second one in a page breaks hooks and context. */
export function reactFaults(components: readonly Component[]): ComponentFinding[] {
  return components
    .filter((component) => REACT.has(component.name) && isFromNpm(component))
    .map((component) => ({
      code: 'REACT_INCLUDED' as const,
      message: `${componentLabel(component)} is inside of the bundle, and the host has a React of its own: hooks would fail`,
      hint: `Make ${component.name} external in the build, as the build templates do, and build again.`,
      pointer: component.pointer,
    }))
}
