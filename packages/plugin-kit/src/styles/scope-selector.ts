const ROOT = String.raw`(?::root|:host(?!\(|-)|html|body)(?![\w-])`
const ROOTS = String.raw`:(?:is|where)\(\s*${ROOT}(?:\s*,\s*${ROOT})*\s*\)`
const PAGE_ROOT = new RegExp(`^(?:${ROOT}|${ROOTS})`)
const NAME = String.raw`(?:(?:[\w\u{80}-\u{10ffff}\-]|\\.)+|\*)`
/** The element of a compound selector, such as `h1` or `svg|a`, with which it must begin. */
const ELEMENT = new RegExp(String.raw`^${NAME}?(?:\|${NAME})?`, 'u')
/** An element below the plugin's root. It adds nothing to the specificity. */
const INSIDE = ':where(:scope *)'

/**
 * Makes a selector of the page's root one of the plugin's root, which is `:scope` there. In `@scope`, a selector without
 * `:scope` would only match below elements in the scope: one with several parts gets a condition on its last element, so that
 * `.dark .card` matches a card of the plugin in a page that is dark.
 */
export function scopeSelector(selector: string): string {
  if (/&|:scope\b/.test(selector)) return selector
  const at = subjectStart(selector)
  const subject = selector.slice(at)
  const before = selector.slice(0, at)
  const [root] = PAGE_ROOT.exec(subject) ?? []
  if (root === undefined) {
    if (before.trim() === '') return selector
    const [element] = ELEMENT.exec(subject) ?? ['']
    return `${before}${element}${INSIDE}${subject.slice(element.length)}`
  }
  const scope = countsAsClass(root) ? ':scope' : ':where(:scope)'
  const pseudo = /::?(?:before|after|backdrop|selection|marker)$/.exec(subject)?.[0] ?? ''
  const condition = subject.slice(root.length, subject.length - pseudo.length)
  if (condition !== '') return `${before}${root}${condition} ${scope}${pseudo}`
  return /^(?:(?::root|html)[\s>]*)?$/.test(before) ? `${scope}${pseudo}` : `${before}${scope}${pseudo}`
}

/** `html` counts as an element, `:root` as a class, and `:where()` as nothing. */
function countsAsClass(root: string): boolean {
  return !root.startsWith(':where') && /:root|:host/.test(root)
}

/** Where the last compound selector begins: after the last combinator that is not in brackets. */
function subjectStart(selector: string): number {
  let start = 0
  let depth = 0
  for (let at = 0; at < selector.length; at++) {
    const character = selector.charAt(at)
    if (character === '\\') at++
    else if (character === '(' || character === '[') depth++
    else if (character === ')' || character === ']') depth--
    else if (depth === 0 && /[\s>+~]/.test(character)) start = at + 1
  }
  return start
}
