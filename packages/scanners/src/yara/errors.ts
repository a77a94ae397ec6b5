import { describeRuleFault, type RuleFault } from './rule-fault.ts'

const SHOWN = 20

/** Rules that do not compile. */
export class RulesInvalidError extends Error {
  override readonly name = 'RulesInvalidError'
  readonly faults: readonly RuleFault[]

  constructor(directory: string, faults: readonly RuleFault[]) {
    const lines = faults.slice(0, SHOWN).map((fault) => `  ${describeRuleFault(fault)}`)
    const more = faults.length > SHOWN ? [`  and ${faults.length - SHOWN} more`] : []
    super([`rules in ${directory} do not compile:`, ...lines, ...more].join('\n'))
    this.faults = faults
  }
}

/** A folder of rules that cannot be read, has none, or has too many. */
export class RulesUnreadableError extends Error {
  override readonly name = 'RulesUnreadableError'
}

/** A scan takes more time or memory than it may. */
export class ScanTooCostlyError extends Error {
  override readonly name = 'ScanTooCostlyError'
  readonly limit: 'time' | 'memory'

  constructor(limit: 'time' | 'memory', options?: ErrorOptions) {
    super(`the scan took more ${limit} than it may`, options)
    this.limit = limit
  }
}

/** A fault of the thread that scans, which says nothing about the file. */
export class ScanFailedError extends Error {
  override readonly name = 'ScanFailedError'
}
