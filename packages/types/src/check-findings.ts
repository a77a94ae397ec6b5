import { z } from 'zod'
import { CapabilityChanges } from './capability-changes.ts'
import { CapabilityReport } from './capability-report.ts'
import { CheckResult, VerdictState } from './check-result.ts'
import { Version } from './version.ts'

/** What the code can do that the code of another version cannot, and the reverse. */
export const ComparedCapabilities = CapabilityChanges.extend({
  since: Version.meta({ description: 'The published version that comes before this one.' }),
}).meta({ id: 'ComparedCapabilities' })

export type ComparedCapabilities = z.infer<typeof ComparedCapabilities>

/** What the checks found, as the documents of versions have it. */
export const CheckFindings = z.object({
  verdict: VerdictState,
  checks: z.array(CheckResult),
  capabilities: CapabilityReport.nullable().meta({
    description: 'What the code can do. null: nobody looked, as in versions of earlier releases.',
  }),
  capabilityChanges: ComparedCapabilities.nullable().meta({
    description: 'null: no published version comes before this one, or one of the two has no capabilities.',
  }),
})

export type CheckFindings = z.infer<typeof CheckFindings>
