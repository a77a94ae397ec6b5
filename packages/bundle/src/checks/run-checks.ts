import type { CapabilityReport, CheckResult } from '@plugboard/types'
import { JAVASCRIPT } from '../content-type.ts'
import { inspectJavaScript } from '../javascript/inspect-java-script.ts'
import type { ScriptInspection } from '../javascript/script-inspection.ts'
import { createConcealer } from '../secrets/conceal-secrets.ts'
import { ALL_CHECKS } from './all-checks.ts'
import type { Check, CheckBudgets, CheckContext, CheckedBundle, CheckedFile } from './check.ts'
import { type CheckPolicy, levelOf } from './check-policy.ts'
import { collectFindings, type Decision } from './collect-findings.ts'
import { type LineStarts, lineStartsOf } from './finding-region.ts'

export interface CheckOptions {
  readonly policy: CheckPolicy
  readonly budgets: CheckBudgets
  /** What people have allowed. Missing: nothing. */
  readonly decisions?: readonly Decision[] | undefined
  /** Is told what is done next: for whoever ends it when it takes too long. */
  readonly onStep?: (check: Check, file: CheckedFile | undefined) => void
}

/** The results of all checks, and what the code can do. */
export interface CheckReport {
  readonly results: readonly CheckResult[]
  readonly capabilities: CapabilityReport | undefined
}

/** Runs all checks that the policy does not turn off. It blocks its thread, for as long as the files need. */
export function runChecks(
  bundle: CheckedBundle,
  { policy, budgets, decisions = [], onStep }: CheckOptions,
): CheckReport {
  const scripts = new Map<CheckedFile, ScriptInspection | undefined>()
  const scriptOf = (file: CheckedFile) => {
    if (!scripts.has(file)) scripts.set(file, readScript(file, budgets))
    return scripts.get(file)
  }
  const concealer = createConcealer()
  const byPath = new Map(bundle.files.map((file) => [file.path, file]))
  const lines = createLineStarts()
  let capabilities: CapabilityReport | undefined
  const running = ALL_CHECKS.flatMap((check) => {
    const level = levelOf(check, policy)
    if (level === 'off') return []
    const found = collectFindings({
      check,
      level,
      decisions,
      fileOf: (path) => byPath.get(path),
      linesOf: lines,
    })
    const context: CheckContext = {
      bundle,
      budgets,
      codes: check.codes,
      scriptOf,
      report: found.add,
      conceal: concealer.add,
      reportCapabilities: (report) => {
        capabilities = report
      },
    }
    return [{ check, found, context }]
  })
  for (const file of bundle.files) {
    for (const { check, context } of running) {
      if (!check.checkFile) continue
      onStep?.(check, file)
      check.checkFile(file, context)
    }
  }
  for (const { check, context } of running) {
    onStep?.(check, undefined)
    check.checkBundle?.(context)
  }
  return concealer.conceal({ results: running.map(({ found }) => found.result()), capabilities })
}

function readScript(file: CheckedFile, { scriptBytes }: CheckBudgets): ScriptInspection | undefined {
  if (file.contentType !== JAVASCRIPT || file.size > scriptBytes) return undefined
  const text = file.text()
  return text === undefined ? undefined : inspectJavaScript(text)
}

/** The lines of the file that was looked at last: findings come file by file. */
function createLineStarts(): (file: CheckedFile, text: string) => LineStarts {
  let last: { readonly file: CheckedFile; readonly starts: LineStarts } | undefined
  return (file, text) => {
    if (last?.file !== file) last = { file, starts: lineStartsOf(text) }
    return last.starts
  }
}
