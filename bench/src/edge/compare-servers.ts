import type { ChildProcess } from 'node:child_process'
import { shuffled } from '../shuffled.ts'
import type { Target } from '../target.ts'
import { askOnce } from './ask-once.ts'
import type { HttpAnswer } from './http-answer.ts'
import { type Measurement, measureSlice, requestText } from './measure-slice.ts'
import type { Row } from './rows.ts'

const CONNECTIONS = 32
const WARM_UP_SLICES = 4
const WARM_UP_COUNT = 200

/** Each row on each server: a measurement for each round. */
export type Measurements = ReadonlyMap<Row, ReadonlyMap<Target, readonly Measurement[]>>

export interface Comparison {
  readonly load: ChildProcess
  readonly targets: readonly [Target, ...Target[]]
  readonly rows: readonly Row[]
  readonly durationMs: number
  readonly sliceSeconds: number
}

interface Cell {
  readonly row: Row
  readonly target: Target
  readonly count: number
  readonly measure: (count: number) => Promise<Measurement>
  readonly found: Measurement[]
}

/**
 * Measures every row on every server, in rounds until the time is over: short slices, in a new random order each round, so
 * that other load of the machine affects all servers alike, and mostly a single round.
 */
export async function compareServers({
  load,
  targets,
  rows,
  durationMs,
  sliceSeconds,
}: Comparison): Promise<Measurements> {
  const cells: Cell[] = []
  // Concurrent slices would disturb each other.
  for (const row of rows) {
    let count = WARM_UP_COUNT
    let reference: HttpAnswer | undefined
    for (const target of targets) {
      const { answer, answerBytes } = await askOnce(target.port, {
        request: requestText(row),
        method: row.method,
      })
      // All servers must give the answer of the first.
      reference ??= answer
      const expected = { answer: reference, answerBytes }
      const measure = (requests: number): Promise<Measurement> =>
        measureSlice({ load, target, row, expected, slice: { count: requests, connections: CONNECTIONS } })
      const warmed: Measurement[] = []
      for (let slice = 0; slice < WARM_UP_SLICES; slice += 1) warmed.push(await measure(count))
      // Calibrated on the first server, so that all get the same number of requests.
      if (target === targets[0]) count = sliceCount(warmed, sliceSeconds)
      cells.push({ row, target, count, measure, found: [] })
    }
  }
  const endsAt = performance.now() + durationMs
  while (performance.now() < endsAt) {
    for (const row of shuffled(rows)) {
      for (const { count, measure, found } of shuffled(cells.filter((cell) => cell.row === row))) {
        found.push(await measure(count))
      }
    }
  }
  return new Map(
    rows.map((row) => [
      row,
      new Map(cells.filter((cell) => cell.row === row).map(({ target, found }) => [target, found])),
    ]),
  )
}

function sliceCount(warmed: readonly Measurement[], seconds: number): number {
  const fastest = Math.max(...warmed.map(({ requestsPerSecond }) => requestsPerSecond))
  return Math.max(2 * CONNECTIONS, Math.round(fastest * seconds))
}
