import type { Output } from '../context.ts'
import type { Failure } from '../failure.ts'
import { findingLines } from './finding-lines.ts'
import { printable } from './printable.ts'
import { styled } from './styles.ts'

/** Says on the error stream what went wrong, what to do, and the id of the request for whoever reads the log. */
export function reportFailure(output: Output, failure: Omit<Failure, 'exitCode'>): void {
  const { code, message, fix, requestId, errors } = failure
  const lines = [
    `${styled(output, 'red', 'error')} ${code}: ${printable(message)}`,
    ...errors.flatMap((finding) => findingLines(finding, output).map((line) => `  ${line}`)),
    `${styled(output, 'cyan', 'fix')}   ${printable(fix)}`,
    ...(requestId === null ? [] : [styled(output, 'dim', `request ${printable(requestId)}`)]),
  ]
  output.write(`${lines.join('\n')}\n`)
}
