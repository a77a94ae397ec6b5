import { printable } from '@plugboard/types'

const LINE_LENGTH = 2000

/** Escapes a message for a terminal, so that the value of a setting or a file name cannot control it. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, LINE_LENGTH))
    .join('\n')
}
