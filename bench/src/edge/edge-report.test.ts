import { expect, it } from 'vitest'
import type { Target } from '../target.ts'
import { formatReport, isAboveBound, isNoise, reportRows } from './edge-report.ts'
import type { Measurement } from './measure-slice.ts'
import type { Row } from './rows.ts'

const row: Row = {
  name: 'a row',
  method: 'GET',
  path: '/',
  headers: {},
  fault: () => undefined,
  boundRatio: 1.2,
}

/** The report of forty rounds in which a server took so many times the CPU of the bare one, give or take 1 %. */
function reportOf(ratios: { readonly edge: number; readonly twin: number }) {
  const found = new Map<Target, Measurement[]>()
  const target = (name: string, ratio: number): Target => {
    const created = { name, port: 0, usage: () => Promise.reject(new Error('nothing runs')) }
    found.set(
      created,
      Array.from({ length: 40 }, (_, round) => ({
        // The machine gets slower from round to round, for all of them.
        cpuSecondsPerRequest: (1 + round) * ratio * (1 + ((round % 3) - 1) / 100),
        requestsPerSecond: 1 / ratio,
        p50Ms: 1,
        p99Ms: 2,
      })),
    )
    return created
  }
  const servers = {
    raw: target('raw', 1),
    twin: target('twin', ratios.twin),
    optimized: target('optimized', 0.9),
    edge: target('edge', ratios.edge),
  }
  const [report] = reportRows(new Map([[row, found]]), servers)
  if (!report) throw new Error('there is no report')
  return report
}

it('the edge report compares slices of the same round, so that changes between rounds have no effect', () => {
  const { edge, optimized, rounds } = reportOf({ edge: 1.1, twin: 1 })
  expect(rounds).toBe(40)
  expect(edge.ratio).toBeCloseTo(1.1, 3)
  expect(optimized.ratio).toBeCloseTo(0.9, 3)
})

it('the edge report counts a row as above its bound when its whole interval is', () => {
  expect(isAboveBound(reportOf({ edge: 1.1, twin: 1 }))).toBe(false)
  const slow = reportOf({ edge: 1.5, twin: 1 })
  expect(isAboveBound(slow)).toBe(true)
  expect(formatReport([slow])).toContain('**above**')
})

it('the edge report reports when two servers of the same kind differ', () => {
  expect(isNoise(reportOf({ edge: 1.1, twin: 1.02 }))).toBe(false)
  const noisy = reportOf({ edge: 1.1, twin: 0.8 })
  expect(isNoise(noisy)).toBe(true)
  expect(formatReport([noisy])).toContain('**noise**')
})
