import { expect, it } from 'vitest'
import { formatTable } from './format-table.ts'

it('formatTable aligns text to the left and figures to the right, and leaves a missing cell empty', () => {
  const table = formatTable({ head: ['page', 'bytes'], texts: 1 }, [['one', '1,234,567'], ['three']])
  expect(table.split('\n')).toEqual([
    '| page  |     bytes |',
    '| ----- | --------: |',
    '| one   | 1,234,567 |',
    '| three |           |',
  ])
})
