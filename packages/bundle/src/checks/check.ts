import type {
  BundlePath,
  CapabilityReport,
  CheckLevel,
  Finding,
  FindingCode,
  PluginConfiguration,
  PluginMetadata,
} from '@plugboard/types'
import type { BillOfMaterials } from '../components/bill-of-materials.ts'
import type { LicensePolicy } from '../components/license-policy.ts'
import type { ScriptInspection } from '../javascript/script-inspection.ts'

/** One file of a bundle, as checks read it: at once, in a thread of their own. */
export interface CheckedFile {
  readonly path: BundlePath
  readonly contentType: string
  /** Bytes. */
  readonly size: number
  /** The first bytes, at most HEAD_BYTES. */
  head(): Buffer
  /** All bytes, in pieces, of which one is in memory at a time. */
  chunks(): Iterable<Buffer>
  /** All bytes. They are kept while the checks are at this file only. */
  bytes(): Buffer
  /** The text without a byte order mark; undefined if it is not UTF-8, or has more than TEXT_LIMIT_BYTES. */
  text(): string | undefined
}

/** What is checked. */
export interface CheckedBundle {
  readonly metadata: PluginMetadata
  readonly configuration: PluginConfiguration | undefined
  readonly entry: BundlePath
  /** Sorted by path, in code-unit order. */
  readonly files: readonly CheckedFile[]
  /** True: it was uploaded as one script, beside which nothing can come. Missing: it was a ZIP. */
  readonly isSingleFile?: boolean | undefined
  /** What was found while the files were read, for the checks that have these codes. */
  readonly found: readonly Finding[]
}

/**
 * Takes a finding. `sameness`: what makes it the same one in the next versions, in place of its message, its pointer and the text at its place: for a
 * finding that is of a file as a whole.
 */
export type ReportFinding = (finding: Finding, sameness?: string) => void
/** The bill of materials that came with a bundle. */
export interface FoundBill {
  readonly path: BundlePath
  readonly read: BillOfMaterials
}

/** What a check works with. It is of one check and one bundle. */
export interface CheckContext {
  readonly bundle: CheckedBundle
  readonly budgets: CheckBudgets
  /** Of this check. */
  readonly codes: readonly FindingCode[]
  /** Reads a script, once for all checks; undefined for a file that is none, is no text, or is too large to be read. */
  readonly scriptOf: (file: CheckedFile) => ScriptInspection | undefined
  /** Reads the bill of materials, once for all checks; undefined if there is none. */
  readonly billOf: () => FoundBill | undefined
  /** What the code can do, found out once for all checks. */
  readonly capabilitiesOf: () => CapabilityReport
  /** What the operator says of licenses; undefined: nothing. */
  readonly licensePolicy: LicensePolicy | undefined
  /** Whether an upload is refused for what the bill of materials lists. */
  readonly needsBill: boolean
  /** Adds a finding of this check. */
  readonly report: ReportFinding
  /** Keeps a secret out of the texts of all findings. */
  readonly conceal: (secret: string) => void
  /** Has what the code can do reported with the results. */
  readonly reportCapabilities: () => void
}

/** How large parts of a bundle may be, in bytes. */
export interface CheckBudgets {
  /** The entry, compressed by gzip. */
  readonly entryGzipBytes: number
  /** One script. Larger ones are not read. */
  readonly scriptBytes: number
}

/** Checks one thing about the content of bundles. It has no state. */
export interface Check {
  /** Lower case, with hyphens. It is part of the API, and stays as it is. */
  readonly name: string
  /** What it looks for, as a heading. */
  readonly title: string
  /** Why, and what is not found, in Markdown: a section of docs/checks.md. */
  readonly explanation: string
  /** Where no policy says otherwise. */
  readonly level: CheckLevel
  /** True: its level cannot be changed, because nothing could be done with such a bundle. */
  readonly isFixed?: true
  /** True: it needs what no thread has, so its result is added by whoever has that. */
  readonly isOutside?: true
  /** The codes of its findings, which no other check has. */
  readonly codes: readonly FindingCode[]
  /** What its result says when it finds nothing. */
  readonly passed: string
  /** Is called once for each file, in the order of their paths. */
  readonly checkFile?: (file: CheckedFile, context: CheckContext) => void
  /** Is called once, after all files. */
  readonly checkBundle?: (context: CheckContext) => void
}

/** The most bytes of the head of a file. */
export const HEAD_BYTES = 8192

/** A larger file is not read as text. */
export const TEXT_LIMIT_BYTES = 16_777_216

export const DEFAULT_BUDGETS: CheckBudgets = { entryGzipBytes: 5_242_880, scriptBytes: 10_485_760 }
