import type { Check } from './check.ts'
import { checkArchive } from './check-archive.ts'
import { checkBudget } from './check-budget.ts'
import { checkClutter } from './check-clutter.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkEntry } from './check-entry.ts'
import { checkStyleVersion } from './check-style-version.ts'
import { checkStyles } from './check-styles.ts'
import { checkText } from './check-text.ts'

/** Every check of a bundle's content, in the order of their results. Add a new check here. */
export const ALL_CHECKS: readonly Check[] = [
  checkBudget,
  checkArchive,
  checkClutter,
  checkConfiguration,
  checkEntry,
  checkText,
  checkStyles,
  checkStyleVersion,
]
