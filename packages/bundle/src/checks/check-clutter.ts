import type { Check } from './check.ts'
import { reportFound } from './report-found.ts'

/** Tells that files were left out which nobody meant to publish. */
export const checkClutter: Check = {
  name: 'archive-clutter',
  title: 'Nothing was left out',
  explanation:
    'macOS and Windows add files of their own to archives, such as `__MACOSX` and `.DS_Store`. They are left out, and the bundle is published without them.',
  level: 'advisory',
  isFixed: true,
  codes: ['CLUTTER_LEFT_OUT'],
  passed: 'no files were left out',
  checkBundle: reportFound,
}
