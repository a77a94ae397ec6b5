import { formatTable } from '../format-table.ts'
import { formatRatio, median, type RatioInterval, ratioInterval } from '../ratio-interval.ts'
import type { Target } from '../target.ts'
import type { Measurements } from './compare-servers.ts'
import type { Measurement } from './measure-slice.ts'
import type { Row } from './rows.ts'

export interface RowReport {
  readonly row: Row
  readonly rounds: number
  readonly edge: RatioInterval
  readonly twin: RatioInterval
  readonly optimized: RatioInterval
  readonly requestsPerSecond: RatioInterval
  readonly cpuMicroseconds: { readonly raw: number; readonly edge: number }
  readonly latency: { readonly raw: string; readonly edge: string }
}

type Compared = Readonly<Record<'raw' | 'twin' | 'optimized' | 'edge', Target>>

/** The result of the rounds. Each ratio compares two slices of one round. */
export function reportRows(
  measurements: Measurements,
  { raw, twin, optimized, edge }: Compared,
): RowReport[] {
  return [...measurements].map(([row, byTarget]) => {
    const of = (target: Target): readonly Measurement[] => {
      const found = byTarget.get(target)
      if (!found) throw new TypeError(`${target.name} was not measured`)
      return found
    }
    const ratio = (target: Target, pick: (measurement: Measurement) => number): RatioInterval =>
      ratioInterval(
        of(target).map((each, round) => {
          const reference = of(raw)[round]
          return reference ? pick(each) / pick(reference) : Number.NaN
        }),
      )
    return {
      row,
      rounds: of(raw).length,
      edge: ratio(edge, cpu),
      twin: ratio(twin, cpu),
      optimized: ratio(optimized, cpu),
      requestsPerSecond: ratio(edge, ({ requestsPerSecond }) => requestsPerSecond),
      cpuMicroseconds: {
        raw: median(of(raw).map(cpu)) * 1e6,
        edge: median(of(edge).map(cpu)) * 1e6,
      },
      latency: { raw: latency(of(raw)), edge: latency(of(edge)) },
    }
  })
}

/** Whether even the low end of the row's interval is above its bound. */
export function isAboveBound({ row, edge }: RowReport): boolean {
  return edge.low > row.boundRatio
}

// Beyond it, the two bare servers differ by more than the differences to be detected.
const TRUSTED_TWIN = 0.05

/** Whether two servers of the same kind differ so much that the row means nothing. */
export function isNoise({ twin }: RowReport): boolean {
  return twin.low > 1 + TRUSTED_TWIN || twin.high < 1 - TRUSTED_TWIN
}

/** The table in Markdown. */
export function formatReport(reports: readonly RowReport[]): string {
  const lines = reports.map((report) => {
    const { row, edge, twin, optimized, requestsPerSecond, cpuMicroseconds, latency: ms } = report
    return [
      row.name,
      `${formatRatio(edge)}${isAboveBound(report) ? ' **above**' : ''}`,
      row.boundRatio.toFixed(2),
      `${formatRatio(twin)}${isNoise(report) ? ' **noise**' : ''}`,
      formatRatio(optimized),
      formatRatio(requestsPerSecond),
      `${cpuMicroseconds.raw.toFixed(0)} / ${cpuMicroseconds.edge.toFixed(0)}`,
      ms.raw,
      ms.edge,
    ]
  })
  const head = [
    'answer',
    'CPU edge/raw',
    'bound',
    'CPU raw/raw',
    'CPU raw optimized/raw',
    'requests/s edge/raw',
    'CPU us raw / edge',
    'p50/p99 ms raw',
    'p50/p99 ms edge',
  ]
  return formatTable({ head, texts: 1 }, lines)
}

function cpu({ cpuSecondsPerRequest }: Measurement): number {
  return cpuSecondsPerRequest
}

function latency(measurements: readonly Measurement[]): string {
  const ms = (pick: (measurement: Measurement) => number): string => median(measurements.map(pick)).toFixed(2)
  return `${ms(({ p50Ms }) => p50Ms)}/${ms(({ p99Ms }) => p99Ms)}`
}
