import type { CheckResult, Finding } from '@plugboard/types'

/** There is neither metadata in the form nor a manifest.json at the root of the bundle; the message says what is missing. */
export class MetadataMissingError extends Error {
  override readonly name = 'MetadataMissingError'
  /** What to do, where it is not the usual. */
  readonly hint: string | undefined

  constructor(message: string, { hint }: { readonly hint?: string | undefined } = {}) {
    super(message)
    this.hint = hint
  }
}

/** The form's metadata is not valid; each finding has the pointer of a field. */
export class MetadataInvalidError extends Error {
  override readonly name = 'MetadataInvalidError'
  readonly findings: Finding[]

  constructor(findings: Finding[]) {
    super(`the metadata is not valid: ${summary(findings)}`)
    this.findings = findings
  }
}

/** The form's metadata and manifest.json differ; each finding has the pointer of a field. */
export class MetadataConflictError extends Error {
  override readonly name = 'MetadataConflictError'
  readonly findings: Finding[]

  constructor(findings: Finding[]) {
    super(`the metadata and manifest.json disagree: ${summary(findings)}`)
    this.findings = findings
  }
}

/** The uploaded file cannot be published; the findings say what is wrong with it. */
export class BundleRefusedError extends Error {
  override readonly name = 'BundleRefusedError'
  readonly findings: Finding[]

  constructor(findings: Finding[]) {
    super(`the bundle was refused: ${summary(findings)}`)
    this.findings = findings
  }
}

/** Checks could not be completed, which says nothing about the bundle: it is neither accepted nor refused. */
export class BundleUncheckedError extends Error {
  override readonly name = 'BundleUncheckedError'

  constructor(checks: readonly CheckResult[]) {
    const each = checks.map(({ name, message }) => `${name}: ${message}`)
    super(`Not checked, and so not stored. ${each.join('; ')}`)
  }
}

function summary(findings: readonly Finding[]): string {
  return findings
    .map(({ code, file, pointer }) => [code, file, pointer].filter((part) => part !== undefined).join(' '))
    .join('; ')
}
