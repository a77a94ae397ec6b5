import { printable } from '@plugboard/types'
import { createFinding } from '../findings.ts'
import { IMPORTS_LIMIT } from '../javascript/script-inspection.ts'
import type { Check } from './check.ts'
import type { CheckReport } from './run-checks.ts'
import { readScripts } from './script-modules.ts'

/** Stands for the limits of all checks together, which whoever runs them enforces. */
export const checkBudget: Check = {
  name: 'budget',
  title: 'The checks can be completed',
  explanation:
    'All checks of an upload together have a limit of time and of memory. Code that takes more is not published, because nobody would know what it does. Honest bundles stay far below: a script of 1 MiB takes about a second. Nor is a script published that imports more files than are looked at.',
  level: 'enforced',
  isFixed: true,
  codes: ['CHECK_INCOMPLETE'],
  passed: 'the checks were completed',
  checkBundle(context) {
    for (const { file, facts } of readScripts(context).read) {
      const { imports } = facts.omitted
      if (imports === 0) continue
      context.report({
        code: 'CHECK_INCOMPLETE',
        file: file.path,
        message: `${printable(file.path)} imports ${IMPORTS_LIMIT + imports} different files; only ${IMPORTS_LIMIT} of them are looked at`,
        hint: 'Have the bundler write fewer and larger chunks.',
      })
    }
  },
}

/** The report of checks that were ended at a limit, with the check and the file they were at. */
export function overBudget({
  limit,
  check,
  file,
}: {
  readonly limit: string
  readonly check: string | undefined
  readonly file: string | undefined
}): CheckReport {
  const { name } = checkBudget
  const place = [check && ` in the check "${check}"`, file && ` of ${printable(file)}`]
    .filter(Boolean)
    .join('')
  const message = `the checks were ended after ${limit}${place}`
  const finding = createFinding({ code: 'CHECK_INCOMPLETE', level: 'enforced', file, message })
  return {
    results: [{ name, outcome: 'refused', message, findings: [finding] }],
    capabilities: undefined,
    components: undefined,
  }
}
