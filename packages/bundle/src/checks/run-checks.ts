import type { CapabilityReport, CheckResult } from '@plugboard/types'
import { findBillOfMaterials, readBillFile } from '../components/bill-of-materials.ts'
import type { Component } from '../components/component.ts'
import type { LicensePolicy } from '../components/license-policy.ts'
import { JAVASCRIPT } from '../content-type.ts'
import { inspectJavaScript } from '../javascript/inspect-java-script.ts'
import { type LineStarts, lineStartsOf } from '../javascript/line-table.ts'
import type { ScriptInspection } from '../javascript/script-inspection.ts'
import { createConcealer } from '../secrets/conceal-secrets.ts'
import { ALL_CHECKS } from './all-checks.ts'
import type { Check, CheckBudgets, CheckContext, CheckedBundle, CheckedFile, FoundBill } from './check.ts'
import { type CheckPolicy, completePolicy, levelOf, needsBill } from './check-policy.ts'
import { checkSyntax } from './check-syntax.ts'
import { collectFindings, type Decision } from './collect-findings.ts'
import { mergeCapabilities } from './merge-capabilities.ts'

/** What a registry requires of bundles. */
export interface CheckRules {
  readonly policy: CheckPolicy
  readonly budgets: CheckBudgets
  /** Missing: nothing is found of licenses. */
  readonly licensePolicy?: LicensePolicy | undefined
}

interface CheckOptions extends CheckRules {
  /** What people have allowed. Missing: nothing. */
  readonly decisions?: readonly Decision[] | undefined
  /** Is told what is done next: for whoever ends it when it takes too long. */
  readonly onStep?: (check: Check, file: CheckedFile | undefined) => void
}

/** The results of all checks, what the code can do, and what is inside. */
export interface CheckReport {
  readonly results: readonly CheckResult[]
  readonly capabilities: CapabilityReport | undefined
  /** As the bill of materials lists them; undefined if there is none that can be read. */
  readonly components?: readonly Component[] | undefined
}

/** Runs all checks that the policy does not turn off. It blocks its thread, for as long as the files need. */
export function runChecks(
  bundle: CheckedBundle,
  { policy, budgets, licensePolicy, decisions = [], onStep }: CheckOptions,
): CheckReport {
  const scripts = new Map<CheckedFile, ScriptInspection | undefined>()
  const scriptOf = (file: CheckedFile) => {
    if (!scripts.has(file)) {
      onStep?.(checkSyntax, file)
      scripts.set(file, readScript(file, budgets))
    }
    return scripts.get(file)
  }
  const billOf = readBillOnce(bundle)
  let merged: CapabilityReport | undefined
  const capabilitiesOf = () =>
    (merged ??= mergeCapabilities({ bundle, scriptOf }, bundle.metadata.permissions))
  const hasLicensePolicy = licensePolicy !== undefined
  const completed = completePolicy(policy, { hasLicensePolicy })
  const concealer = createConcealer()
  const byPath = new Map(bundle.files.map((file) => [file.path, file]))
  const lines = createLineStarts()
  let capabilities: CapabilityReport | undefined
  const running = ALL_CHECKS.flatMap((check) => {
    const level = levelOf(check, completed)
    if (level === 'off' || check.isOutside) return []
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
      billOf,
      capabilitiesOf,
      licensePolicy,
      needsBill: needsBill(policy, { hasLicensePolicy }),
      report: found.add,
      conceal: concealer.add,
      reportCapabilities: () => {
        capabilities = capabilitiesOf()
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
  const concealed = concealer.conceal({ results: running.map(({ found }) => found.result()), capabilities })
  const read = billOf()?.read
  return { ...concealed, components: read?.kind === 'read' ? read.components : undefined }
}

function readScript(file: CheckedFile, { scriptBytes }: CheckBudgets): ScriptInspection | undefined {
  if (file.contentType !== JAVASCRIPT || file.size > scriptBytes) return undefined
  const text = file.text()
  // A NUL is a finding of its own.
  return text === undefined || text.includes('\0') ? undefined : inspectJavaScript(text)
}

/** Reads the bill of materials when it is first asked for. */
function readBillOnce({ files }: CheckedBundle): () => FoundBill | undefined {
  const path = findBillOfMaterials(files.map((file) => file.path))
  const file = files.find((each) => each.path === path)
  let bill: FoundBill | undefined
  return () => {
    if (file) bill ??= { path: file.path, read: readBillFile(file) }
    return bill
  }
}

/** The lines of the file that was looked at last: findings come file by file. */
function createLineStarts(): (file: CheckedFile, text: string) => LineStarts {
  let last: { readonly file: CheckedFile; readonly starts: LineStarts } | undefined
  return (file, text) => {
    if (last?.file !== file) last = { file, starts: lineStartsOf(text) }
    return last.starts
  }
}
