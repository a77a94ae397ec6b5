/** One file of the bundle that is scanned. */
export interface ScannedFile {
  /** Its path in the bundle. */
  readonly path: string
  /** Bytes, before any content coding. */
  readonly size: number
  /** SHA-256, lower case hexadecimal. */
  readonly sha256: string
  /** A new stream over all its bytes. Its errors are those of the store or the spool, never those of a scanner. */
  open(): AsyncIterable<Uint8Array>
}

/** What a scanner is given: the files of one version. */
export interface ScanInput {
  readonly pluginId: string
  readonly version: string
  /** The identity of the whole content, SHA-256 in lower case hexadecimal. */
  readonly digest: string
  readonly files: readonly ScannedFile[]
}

/** How grave its author says that a rule is. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const

export type Severity = (typeof SEVERITIES)[number]

/** One rule that matched. All texts are printable, on one line, and cut at the limits of `HIT_LIMITS`. */
export interface ScanHit {
  /** The rule's name, stable from scan to scan: `miners.yar:coinhive` for YARA, the signature's name for clamd. */
  readonly rule: string
  /** A path in the bundle; null when the whole bundle is meant. */
  readonly file: string | null
  /** What the rule finds, for people. */
  readonly message: string
  /** What matched, or null when the scanner does not say. */
  readonly evidence: string | null
  /** Where it matched, in bytes from the begin of the file; null when the scanner does not say. */
  readonly offset: number | null
  /** The line of the offset, from 1. */
  readonly line: number | null
  /** The column of the offset, from 1 in UTF-16 code units. */
  readonly column: number | null
  readonly severity: Severity | null
  /** Changes with the text that the rule is in; null when the scanner does not say. */
  readonly ruleDigest: string | null
}

/**
 * What a scan came to. Only `clean` says that the scanner has seen all files and found nothing.
 *
 * - `hits`: rules matched.
 * - `exceeded`: the bundle takes more than the scanner may spend on it. The same bundle would exceed it again.
 * - `away`: the scanner did not do its work, which says nothing about the bundle.
 */
export type ScanVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'hits'; readonly hits: readonly ScanHit[] }
  | {
      readonly kind: 'exceeded'
      readonly limit: 'time' | 'memory' | 'size'
      /** The file that was too much; null when it was all of them together. */
      readonly file: string | null
      /** For people; it names the limit. */
      readonly reason: string
      /** What was found before. */
      readonly hits: readonly ScanHit[]
    }
  | {
      readonly kind: 'away'
      /** Why, for people, as the end of a sentence that begins with the scanner's name. It has no address and no secret. */
      readonly reason: string
      readonly retryAfterSeconds: number
    }

/** A verdict, and by which rules. */
export interface ScanReport {
  readonly verdict: ScanVerdict
  /** The state of its rules, as the scanner names it; null when it did not say. */
  readonly ruleVersion: string | null
}

/** Whether a scanner could scan now. */
export type ScannerHealth =
  | { readonly state: 'ready'; readonly ruleVersion: string | null }
  /** It scans, but not by the rules that it should scan by. */
  | { readonly state: 'stale'; readonly ruleVersion: string | null; readonly reason: string }
  | { readonly state: 'away'; readonly reason: string }

/** The rules that a scanner would scan by now. */
export interface ScannerRules {
  /** As the report of a scan has it. */
  readonly ruleVersion: string
  /** Of each text with rules, as `ruleDigest` of a hit has it. */
  readonly ruleDigests: readonly string[]
}

/**
 * What a scanner decides: `required` refuses what it hits, and nothing passes while it is away; `advisory` warns; `monitor` is
 * recorded and shown to operators only.
 */
export const REQUIREMENTS = ['required', 'advisory', 'monitor'] as const

export type Requirement = (typeof REQUIREMENTS)[number]

/** Scans bundles by rules of the operator. Implementations run `describeScanner`. */
export interface Scanner extends AsyncDisposable {
  /** The operator's name for it, which authors and logs are shown. */
  readonly name: string
  readonly requirement: Requirement
  /**
   * Scans all files, within the time that the scanner is configured with. An outage or a fault of the scanner is a verdict, not an
   * error.
   *
   * @throws the signal's reason when it is aborted, and what the streams of the files throw
   */
  scan(input: ScanInput, options: { readonly signal: AbortSignal }): Promise<ScanReport>
  /** Whether it could scan now. Never throws. */
  check(options: { readonly signal: AbortSignal }): Promise<ScannerHealth>
  /**
   * The rules that it would scan by now, after a look for changed ones. Missing: they are not known here, as those of a service.
   *
   * @throws ScanFailedError
   */
  readRules?(): Promise<ScannerRules>
}
