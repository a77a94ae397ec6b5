import { printable } from '@plugboard/types'
import { TEMPLATES } from './build-hints.ts'
import type { Check } from './check.ts'
import { scriptModules } from './script-modules.ts'

/** Checks that no second React comes with the plugin. */
export const checkReact: Check = {
  name: 'react',
  title: 'React is that of the page',
  explanation:
    'A page has one React, which it shares with plugins. With a second one hooks fail, contexts are empty, and every visitor loads it again. It is recognised by its own code, also after minification.',
  level: 'enforced',
  codes: ['REACT_BUNDLED'],
  passed: 'no script was found to contain React',
  checkBundle(context) {
    for (const { file, facts } of scriptModules(context)) {
      if (!facts.react) continue
      const { line, column } = facts.react
      context.report({
        code: 'REACT_BUNDLED',
        file: file.path,
        line,
        column,
        message: `${printable(file.path)}:${line}:${column} contains React itself; the page has one already, and with two of them hooks fail`,
        hint: `${TEMPLATES} An "external" of the bundler alone is not enough, since a page has no package of that name.`,
      })
    }
  },
}
