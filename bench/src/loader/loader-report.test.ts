import { expect, it } from 'vitest'
import type { Measured } from './compare-loads.ts'
import { formatSpread, timesTable, trafficTable } from './loader-report.ts'
import type { PageLoad } from './measure-load.ts'
import { SCENARIOS } from './scenarios.ts'
import { servedFile } from './served-file.ts'
import { trafficOf } from './traffic.ts'
import { VARIANTS } from './variants.ts'

const [scenario] = SCENARIOS
const [first, second] = VARIANTS

function measured(variant: Measured['variant'], loads: PageLoad[], traffic = trafficOf([], [])): Measured {
  if (!scenario) throw new TypeError('there is no scenario')
  return { scenario, variant, loads, traffic }
}

const load = (hydratedMs: number, lastMs: number): PageLoad => ({ hydratedMs, lastMs, lazyMs: undefined })

it('timesTable compares the loads of the same round', () => {
  const table = timesTable([
    measured(first, [load(100, 110), load(200, 240)]),
    measured(second, [load(100, 120), load(200, 280)]),
  ])
  const [, , base = '', other = ''] = table.split('\n')
  expect(cellsOf(base).slice(2, 4)).toEqual(['25 (10-40)', '1'])
  expect(cellsOf(other).slice(2, 4)).toEqual(['50 (20-80)', '2.00 [2.00-2.00]'])
})

it('trafficTable counts the bytes sent and the bytes without content coding', async () => {
  const file = await servedFile('bundle.js', 'a'.repeat(5000))
  const served = { path: '/bundle.js', file, sentBytes: 12 }
  const page = { path: '/0-0.html', file, sentBytes: 7 }
  const table = trafficTable([measured(first, [], trafficOf([served, served], [page, served]))])
  expect(cellsOf(table.split('\n')[2] ?? '').slice(2)).toEqual(['2', '2.0', '10,000', '24', '7'])
})

it('formatSpread writes the median, minimum and maximum, and nothing for no values', () => {
  expect(formatSpread([3, 1, 8])).toBe('3 (1-8)')
  expect(formatSpread([])).toBe('')
})

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}
