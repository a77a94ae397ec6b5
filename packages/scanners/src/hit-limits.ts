import { printable } from '@plugboard/types'
import type { ScanHit, ScannedFile, ScanVerdict } from './scanner.ts'

/** What is kept of a scan: a rule that matches everywhere must not fill the answer. A text that is cut has one character more. */
export const HIT_LIMITS = { hits: 100, ruleCharacters: 200, messageCharacters: 500, evidenceCharacters: 199 }

/** A hit as it may be stored and shown: printable, and cut. */
export function createHit(facts: Pick<ScanHit, 'rule' | 'file' | 'message'> & Partial<ScanHit>): ScanHit {
  const {
    evidence = null,
    offset = null,
    line = null,
    column = null,
    severity = null,
    ruleDigest = null,
  } = facts
  return {
    rule: printable(facts.rule, HIT_LIMITS.ruleCharacters),
    file: facts.file,
    message: printable(facts.message, HIT_LIMITS.messageCharacters),
    evidence: evidence === null ? null : printable(evidence, HIT_LIMITS.evidenceCharacters),
    offset,
    line,
    column,
    severity,
    ruleDigest,
  }
}

/** The verdict of a scan that came to its end. */
export function verdictOf(hits: readonly ScanHit[]): ScanVerdict {
  return hits.length === 0 ? { kind: 'clean' } : { kind: 'hits', hits: hits.slice(0, HIT_LIMITS.hits) }
}

/** The verdict for a bundle with a file that is larger than the scanner takes, or null. */
export function tooLarge(files: readonly ScannedFile[], limitBytes: number): ScanVerdict | null {
  const file = files.find(({ size }) => size > limitBytes)
  if (!file) return null
  const reason = `takes files of at most ${limitBytes} bytes, and this one has ${file.size}`
  return { kind: 'exceeded', limit: 'size', file: file.path, reason, hits: [] }
}
