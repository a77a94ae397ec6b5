const SYMBOL = 'react.'
/** By which renderers find their data in elements. */
const RENDERER = '__react'

/** Properties of the `react` module for its renderers. A copy of React defines one of them; a renderer only reads it. */
export const REACT_INTERNALS = [
  '__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE',
  '__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED',
] as const

// Preact defines the internals too, and react-is has all symbols; both together are in React only.
const REACT_SYMBOLS = ['react.profiler', 'react.strict_mode', 'react.memo', 'react.lazy']
const RENDERER_NAMES = ['__reactFiber$', '__reactProps$', '__reactContainer$', '__reactEvents$']

export interface ReactSigns {
  addText(text: string, offset: number): void
  addName(name: string, offset: number): void
  /** Where React, or its renderer for pages, is in the script: an offset, or null. */
  find(): number | null
}

/** Collects what tells that React itself is in a script, rather than imported. */
export function createReactSigns(): ReactSigns {
  const texts = new Map<string, number>()
  let internals: number | null = null

  function hasAll(names: readonly string[]): boolean {
    return names.every((name) => texts.has(name))
  }

  return {
    addText(text, offset) {
      const first = text.charCodeAt(0)
      if (first !== 114 && first !== 95) return
      if (text.length > 30 || !(text.startsWith(SYMBOL) || text.startsWith(RENDERER))) return
      if (!texts.has(text)) texts.set(text, offset)
    },
    addName(name, offset) {
      if (name.length > 40 && internals === null && REACT_INTERNALS.some((each) => each === name))
        internals = offset
    },
    find() {
      if (internals !== null && hasAll(REACT_SYMBOLS)) return internals
      return hasAll(RENDERER_NAMES) ? (texts.get('__reactFiber$') ?? null) : null
    },
  }
}
