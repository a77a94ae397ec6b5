import type { BundleCheck } from './bundle-check.ts'
import { checkEntry } from './check-entry.ts'
import { checkStyleVersion } from './check-style-version.ts'
import { checkStyles } from './check-styles.ts'
import { checkText } from './check-text.ts'

/** Every check of a bundle's content, in the order of their results. Add a new check here. */
export const BUNDLE_CHECKS: readonly BundleCheck[] = [checkEntry, checkText, checkStyles, checkStyleVersion]
