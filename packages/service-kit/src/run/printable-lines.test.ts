import { expect, it } from 'vitest'
import { printableLines } from './printable-lines.ts'

it('printableLines keeps line breaks and escapes other control characters', () => {
  expect(printableLines('STORE: cannot read \u001b[2J\r.\n  at \u202e/data')).toBe(
    'STORE: cannot read \\u{1b}[2J\\u{d}.\n  at \\u{202e}/data',
  )
})
