import { printable } from '@plugboard/types'
import postcss, { type AtRule, CssSyntaxError, type Root, type Rule } from 'postcss'
import { CSS } from '../content-type.ts'
import type { Check } from './check.ts'

// Larger ones are rarely written for one plugin.
const FILE_LIMIT_BYTES = 65_536

/** A condition or a layer, in which rules hold as they do outside of it. */
const TRANSPARENT = /^(?:layer|media|supports|container|starting-style)$/i
/** What a selector for some elements only has: a class, an id, an attribute, or a shadow tree. */
const NARROW = /[.#[]|:host\b/

/** Warns of rules that hold for the whole page: selectors without a class, an id or an attribute, outside of `@scope`. */
export const checkStyles: Check = {
  name: 'styles',
  title: 'Style sheets keep to the plugin',
  explanation:
    'A rule such as `h1 { … }` changes every heading of the page, also those of the host and of other plugins. The build templates of `@plugboard/plugin-kit` put the rules of a plugin into `@scope`. Style sheets above 64 KiB, and those that do not parse, are left out.',
  level: 'advisory',
  codes: ['STYLE_GLOBAL'],
  passed: 'no style sheet was found to have rules for the whole page',
  checkFile(file, { report }) {
    if (file.contentType !== CSS || file.size > FILE_LIMIT_BYTES) return
    const text = file.text()
    const root = text === undefined ? undefined : parse(text)
    if (!root) return
    for (const { selector, source } of bareRules(root)) {
      report({
        code: 'STYLE_GLOBAL',
        file: file.path,
        line: source?.start?.line,
        column: source?.start?.column,
        excerpt: printable(selector, 100),
        message: `the rule ${printable(selector, 100)} in ${file.path} holds for the whole page`,
      })
    }
  },
}

function parse(css: string): Root | undefined {
  try {
    return postcss.parse(css)
  } catch (error) {
    if (error instanceof CssSyntaxError) return undefined
    throw error
  }
}

/** The rules with such a selector, except those nested in another rule. Without recursion, since CSS can be nested deeply. */
function bareRules(root: Root): Rule[] {
  const rules: Rule[] = []
  const containers: (Root | AtRule)[] = [root]
  for (let container = containers.pop(); container; container = containers.pop()) {
    for (const node of container.nodes ?? []) {
      if (node.type === 'atrule' && TRANSPARENT.test(node.name)) containers.push(node)
      else if (node.type === 'rule' && node.selectors.some((selector) => !NARROW.test(selector)))
        rules.push(node)
    }
  }
  return rules
}
