import { setImmediate } from 'node:timers/promises'
import { printable } from '@plugboard/types'
import postcss, { type AtRule, CssSyntaxError, type Root, type Rule } from 'postcss'
import { CSS } from '../content-type.ts'
import type { BundleCheck } from './bundle-check.ts'

// Parsing blocks the thread, for about a tenth of a second for this much.
const FILE_LIMIT_BYTES = 65_536
const TOTAL_LIMIT_BYTES = 524_288
const NAMED_RULES = 5

/** A condition or a layer, in which rules hold as they do outside of it. */
const TRANSPARENT = /^(?:layer|media|supports|container|starting-style)$/i
/** What a selector for some elements only has: a class, an id, an attribute, or a shadow tree. */
const NARROW = /[.#[]|:host\b/

/**
 * Warns of rules that hold for the elements of the whole page: selectors without a class, an id or an attribute, outside of
 * `@scope`. It only advises: style sheets that are large or do not parse are left out.
 */
export const checkStyles: BundleCheck = async ({ files }, { signal }) => {
  const found: string[] = []
  let left = TOTAL_LIMIT_BYTES
  for (const { path, contentType, content } of files) {
    if (contentType !== CSS || content.size > Math.min(left, FILE_LIMIT_BYTES)) continue
    left -= content.size
    const root = parse(String(await content.read(0, content.size)))
    if (root)
      found.push(...bareRules(root).map((rule) => `${path}:${rule.source?.start?.line} ${rule.selector}`))
    await setImmediate()
    signal?.throwIfAborted()
  }
  if (found.length === 0) return { findings: [], results: [] }
  const more = found.length > NAMED_RULES ? ` and ${found.length - NAMED_RULES} more` : ''
  const message =
    `rules for bare elements outside of @scope hold for the whole page: ${printable(found.slice(0, NAMED_RULES).join(', '), 300)}${more}; ` +
    'the build templates of @plugboard/plugin-kit keep them to the plugin'
  return { findings: [], results: [{ name: 'styles', outcome: 'warned', message }] }
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
