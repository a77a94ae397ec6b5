const PAGE_ROOT = /^(?::root|:host(?!\(|-)|html|body)(?![\w-])/

/**
 * Makes a selector of the page's root one of the plugin's root, which is `:scope` there. Any other selector stays: in
 * `@scope`, only elements in the scope match.
 */
export function scopeSelector(selector: string): string {
  const at = subjectStart(selector)
  const subject = selector.slice(at)
  const [root] = PAGE_ROOT.exec(subject) ?? []
  if (root === undefined) return selector
  // `html` counts as an element, and `:root` as a class.
  const scope = root.startsWith(':') ? ':scope' : ':where(:scope)'
  const pseudo = /::?(?:before|after|backdrop|selection|marker)$/.exec(subject)?.[0] ?? ''
  const condition = subject.slice(root.length, subject.length - pseudo.length)
  const before = selector.slice(0, at)
  if (condition !== '') return `${before}${root}${condition} ${scope}${pseudo}`
  return /^(?:(?::root|html)[\s>]*)?$/.test(before) ? `${scope}${pseudo}` : `${before}${scope}${pseudo}`
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
