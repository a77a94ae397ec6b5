import type { BundleCheck } from './bundle-check.ts'
import { checkEntry } from './check-entry.ts'
import { checkText } from './check-text.ts'

/** Every check of a bundle's content, in the order their results are listed. A new check is a new line here. */
export const BUNDLE_CHECKS: readonly BundleCheck[] = [checkEntry, checkText]
