import type { Catalog } from '@plugboard/catalog'
import { PluginId, RuleTrial, TRIAL_HITS_LIMIT, TrialHit, Version } from '@plugboard/types'
import { z } from 'zod'

const Ref = z.object({ pluginId: PluginId, version: Version })

/** A folder has at most 1000 files, and other registries may have other ones while a change is on its way to all of them. */
export const PASSED_LIMIT = 4000

/** What the job of a scanner has recorded. */
export const TrialRecord = z.object({
  /** The digests of the texts with rules that have run over everything published, the latest last. */
  passed: z.array(z.string()).max(PASSED_LIMIT),
  // Records of earlier releases do not have what has a default.
  trial: RuleTrial.extend({ unscanned: RuleTrial.shape.unscanned.default(0) }).nullable(),
  /** The last version that the trial has looked at. */
  after: Ref.nullable(),
  /** The version at which the trial failed last, and how often it failed at it. */
  failing: Ref.extend({ failures: z.int() }).nullable().default(null),
  hits: z.array(TrialHit).max(TRIAL_HITS_LIMIT),
})
export type TrialRecord = z.infer<typeof TrialRecord>

const NONE: TrialRecord = { passed: [], trial: null, after: null, failing: null, hits: [] }

/** The job that tries the changed rules of a scanner. */
export function trialJob(scanner: string): string {
  return `rule-trial ${scanner}`
}

/** What is recorded of a scanner, by any registry. */
export async function findTrial({ jobs }: Pick<Catalog, 'jobs'>, scanner: string): Promise<TrialRecord> {
  return trialRecordOf((await jobs.find(trialJob(scanner)))?.value.progress)
}

export function trialRecordOf(progress: unknown): TrialRecord {
  return progress === undefined ? NONE : TrialRecord.parse(progress)
}
