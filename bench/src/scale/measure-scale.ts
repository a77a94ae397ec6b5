import type { Catalog } from '@plugboard/catalog'
import { quantile } from '../ratio-interval.ts'
import { OPERATIONS } from './operations.ts'
import { fillCatalog } from './seed-catalog.ts'

/** How long one operation takes on a catalog of one size. */
export interface Timing {
  readonly operation: string
  readonly plugins: number
  readonly p50Ms: number
  readonly p95Ms: number
}

const CALLS = 40
/** Operations that are faster than this at the largest size are not compared. */
const NOISE_MS = 2

/** A catalog of its own for each size. */
export interface SizedCatalog {
  readonly catalog: Catalog
  readonly plugins: number
}

/**
 * Fills each catalog to its size, then measures every operation on them in turn, so that other load on the machine affects
 * all sizes alike.
 */
export async function measureScale(
  sized: readonly SizedCatalog[],
  { onFilled }: { readonly onFilled: (plugins: number) => void },
): Promise<readonly Timing[]> {
  for (const { catalog, plugins } of sized) {
    await fillCatalog(catalog, plugins)
    onFilled(plugins)
  }
  const timings: Timing[] = []
  for (const { name, run } of OPERATIONS) {
    const times = sized.map(({ plugins }) => ({ plugins, ms: [] as number[] }))
    for (let turn = 0; turn < CALLS; turn += 1) {
      for (const [index, { catalog, plugins }] of sized.entries()) {
        const startedAt = performance.now()
        await run({ catalog, plugins, turn })
        times[index]?.ms.push(performance.now() - startedAt)
      }
    }
    for (const { plugins, ms } of times) {
      const sorted = ms.toSorted((left, right) => left - right)
      const [p50Ms, p95Ms] = [quantile(sorted, 0.5), quantile(sorted, 0.95)]
      timings.push({ operation: name, plugins, p50Ms, p95Ms })
    }
  }
  return timings
}

/**
 * The operations that grow with the catalog: from the second largest to the largest size by more than half of the growth
 * in size, and by more than the noise of a busy machine.
 */
export function growingOperations(timings: readonly Timing[]): readonly string[] {
  const sizes = [...new Set(timings.map(({ plugins }) => plugins))].toSorted((left, right) => right - left)
  const [largest = 0, before = largest] = sizes
  const p50At = (operation: string, size: number) =>
    timings.find((timing) => timing.operation === operation && timing.plugins === size)?.p50Ms ?? 0
  const names = new Set(timings.map(({ operation }) => operation))
  return [...names].filter((name) => {
    const [small, large] = [p50At(name, before), p50At(name, largest)]
    return large > NOISE_MS && large / small > largest / before / 2
  })
}
