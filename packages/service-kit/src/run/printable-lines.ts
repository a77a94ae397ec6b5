import { printable } from '@plugboard/types'

const LINE_LENGTH = 2000

/** A message as a terminal may show it: what a setting or a file name holds must not drive the terminal. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, LINE_LENGTH))
    .join('\n')
}
