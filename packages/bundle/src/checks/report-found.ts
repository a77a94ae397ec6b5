import type { CheckContext } from './check.ts'

/** Reports what was found while the files were read and has a code of the check. */
export function reportFound({ bundle, codes, report }: CheckContext): void {
  for (const finding of bundle.found) if (codes.includes(finding.code)) report(finding)
}
