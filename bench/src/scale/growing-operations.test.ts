import { describe, expect, it } from 'vitest'
import { growingOperations, type Timing } from './measure-scale.ts'

function timings(operation: string, ...p50s: readonly number[]): Timing[] {
  return p50s.map((p50Ms, index) => ({ operation, plugins: 100 * 10 ** index, p50Ms, p95Ms: p50Ms }))
}

describe('growingOperations', () => {
  it('returns exactly the operations that take ten times as long on a catalog ten times as large', () => {
    const measured = [
      ...timings('a scan', 1, 10, 100),
      ...timings('a seek', 5, 6, 7),
      ...timings('a bounded walk', 1, 10, 12),
      ...timings('too quick to say', 0.01, 0.1, 1),
    ]
    expect(growingOperations(measured)).toEqual(['a scan'])
  })
})
