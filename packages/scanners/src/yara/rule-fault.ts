/** Why a rule does not compile, and where. Lines and columns count from 1. */
export interface RuleFault {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly message: string
}

// error[E025]: unknown pattern `$b`
//  --> line:4:13
//   |
// 4 |  condition: $b }
//   |             ^^ this pattern is not declared in the `strings` section
const REPORT = /^error(?:\[\w+\])?: (?<title>[^\n]*)(?:\n\s*--> [^\n]*?line:(?<line>\d+):(?<column>\d+))?/
const LABEL = /\|\s*\^+ (?<label>[^\n]+)/

/** What YARA-X reports of a rule that does not compile, as one fault. */
export function parseRuleFault(file: string, report: string): RuleFault {
  const { title = report.split('\n', 1)[0] ?? '', line, column } = REPORT.exec(report)?.groups ?? {}
  const label = LABEL.exec(report)?.groups?.['label']
  return {
    file,
    line: line === undefined ? null : Number(line),
    column: column === undefined ? null : Number(column),
    message: label === undefined ? title : `${title}: ${label}`,
  }
}

/** `miners.yar:4:13: unknown pattern …` */
export function describeRuleFault({ file, line, column, message }: RuleFault): string {
  const place = [file, line, column].filter((part) => part !== null).join(':')
  return `${place}: ${message}`
}
