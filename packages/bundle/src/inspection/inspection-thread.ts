import type { BundlePath, Finding, PluginConfiguration, PluginMetadata } from '@plugboard/types'
import { ALL_CHECKS } from '../checks/all-checks.ts'
import type { CheckBudgets } from '../checks/check.ts'
import type { CheckPolicy } from '../checks/check-policy.ts'
import type { Decision } from '../checks/collect-findings.ts'
import { type CheckReport, runChecks } from '../checks/run-checks.ts'
import { type FilePlace, openCheckedFiles } from './checked-files.ts'

/** A bundle to check, as it is sent to a thread. */
export interface InspectionTask {
  readonly metadata: PluginMetadata
  readonly configuration: PluginConfiguration | undefined
  readonly entry: BundlePath
  readonly files: readonly FilePlace[]
  readonly found: readonly Finding[]
  readonly policy: CheckPolicy
  readonly budgets: CheckBudgets
  /** What people have allowed. Missing: nothing. */
  readonly decisions?: readonly Decision[] | undefined
  /** Two numbers: the index of the check that runs and of the file that it reads, from 1. Missing: nobody looks. */
  readonly step?: Int32Array
}

/**
 * Runs all checks of a bundle.
 *
 * @public imported by the threads, and by whoever needs none
 */
export default function inspect({ files, step, ...task }: InspectionTask): CheckReport {
  const checked = openCheckedFiles(files)
  return runChecks(
    { ...task, files: checked },
    {
      ...task,
      onStep: (check, file) => {
        if (!step) return
        Atomics.store(step, 0, ALL_CHECKS.indexOf(check) + 1)
        Atomics.store(step, 1, file ? checked.indexOf(file) + 1 : 0)
      },
    },
  )
}
