import { constants, setPriority } from 'node:os'
import { ALL_CHECKS } from '../checks/all-checks.ts'
import type { Check, CheckedBundle, CheckedFile } from '../checks/check.ts'
import { checkSourceMaps } from '../checks/check-source-maps.ts'
import type { Decision } from '../checks/collect-findings.ts'
import { type CheckReport, type CheckRules, runChecks } from '../checks/run-checks.ts'
import { traceReport } from '../source-maps/trace-report.ts'
import { type FilePlace, openCheckedFiles } from './checked-files.ts'

/** A bundle to check, whose files are read where they are. */
export interface BundleToInspect extends Omit<CheckedBundle, 'files'> {
  readonly files: readonly FilePlace[]
  /** That came along, and are not among the files. */
  readonly sourceMaps: readonly FilePlace[]
  /** Whether what the upload is refused for shows the line of the source. */
  readonly showsSource: boolean
  /** What people have allowed. Missing: nothing. */
  readonly decisions?: readonly Decision[] | undefined
}

/** As it is sent to a thread. */
export interface InspectionTask extends BundleToInspect, CheckRules {
  /**
   * Three numbers: the index of the check that runs and of the file that it reads, from 1, and at BEGUN whether the checks have
   * begun. Missing: nobody looks.
   */
  readonly step?: Int32Array<SharedArrayBuffer>
}

/** The place in `step` that is 1 once the checks have begun. */
export const BEGUN = 2

/**
 * Runs all checks of a bundle.
 *
 * @public imported by the threads, and by whoever needs none
 */
export default function inspect({ files, sourceMaps, step, ...task }: InspectionTask): CheckReport {
  if (step) begin(step)
  const checked = openCheckedFiles(files)
  const onStep = (check: Check, file: CheckedFile | undefined) => {
    if (!step) return
    Atomics.store(step, 0, ALL_CHECKS.indexOf(check) + 1)
    Atomics.store(step, 1, file ? checked.indexOf(file) + 1 : 0)
  }
  const report = runChecks({ ...task, files: checked }, { ...task, onStep })
  return traceReport(report, {
    files: checked,
    maps: openCheckedFiles(sourceMaps),
    showsSource: task.showsSource,
    onFile: (file) => onStep(checkSourceMaps, file),
  })
}

/** Starts the clock of whoever waits. Requests go first where there are few processors. */
function begin(step: Int32Array<SharedArrayBuffer>): void {
  // On Linux, and there alone, this is the priority of the calling thread.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  Atomics.store(step, BEGUN, 1)
  Atomics.notify(step, BEGUN)
}
