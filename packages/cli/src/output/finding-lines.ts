import type { Output } from '../context.ts'
import type { FailureDetail } from '../failure.ts'
import { printable } from './printable.ts'
import { styled } from './styles.ts'

export interface CheckedFinding extends FailureDetail {
  /** advisory: nothing is refused for it. */
  readonly level?: 'enforced' | 'advisory' | undefined
}

/** A finding as compilers print theirs: `file:line:column`, what is wrong, the excerpt, and what to do. */
export function findingLines(finding: CheckedFinding, output: Output): string[] {
  const { code, message, hint, excerpt, level } = finding
  const place = placeOf(finding)
  const kind = level === 'advisory' ? styled(output, 'yellow', 'warning') : styled(output, 'red', 'error')
  return [
    `${place === '' ? '' : `${place} - `}${kind}${code === undefined ? '' : ` ${code}`}: ${printable(message)}`,
    ...(excerpt === undefined ? [] : [`    ${printable(excerpt)}`]),
    ...(hint === undefined ? [] : [`    ${styled(output, 'cyan', 'fix')} ${printable(hint)}`]),
  ]
}

/** The place in the author's source where a source map names it, and else in the bundle. */
function placeOf({ source, file, line, column, pointer }: FailureDetail): string {
  const place = source ?? (file === undefined ? undefined : { file, line, column })
  if (!place) return pointer ? printable(pointer) : ''
  return [printable(place.file), place.line, place.column].filter((part) => part !== undefined).join(':')
}
