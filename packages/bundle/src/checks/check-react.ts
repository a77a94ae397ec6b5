import { printable } from '@plugboard/types'
import { reactFaults } from '../components/included-react.ts'
import { TEMPLATES } from './build-hints.ts'
import type { Check } from './check.ts'
import { reportInBill } from './check-components.ts'
import { scriptModules } from './script-modules.ts'

/** Checks that no second React comes with the plugin. */
export const checkReact: Check = {
  name: 'react',
  title: 'React is that of the page',
  explanation:
    'A page has one React, which it shares with plugins. With a second one hooks fail, contexts are empty, and every visitor loads it again. It is recognized by its own code, also after minification, and by the bill of materials.',
  level: 'enforced',
  codes: ['REACT_BUNDLED'],
  passed: 'no script was found to contain React, and no bill of materials to list it',
  checkBundle(context) {
    let isInCode = false
    for (const { file, facts } of scriptModules(context)) {
      if (!facts.react) continue
      isInCode = true
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
    // The place in the code says more, and the same once is enough.
    const bill = context.billOf()?.read
    if (!isInCode && bill?.kind === 'read') reportInBill(context, reactFaults(bill.components))
  },
}
