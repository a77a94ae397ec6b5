import type { Catalog } from '@plugboard/catalog'
import { OPERATIONS } from './operations.ts'
import { growCatalog } from './seed-catalog.ts'

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

/** Measures every operation at each size of one growing catalog. Sizes ascend. */
export async function measureScale(
  catalog: Catalog,
  { sizes, onSize }: { readonly sizes: readonly number[]; readonly onSize: (plugins: number) => void },
): Promise<readonly Timing[]> {
  const timings: Timing[] = []
  let from = 0
  for (const plugins of sizes) {
    await growCatalog(catalog, { from, to: plugins })
    from = plugins
    onSize(plugins)
    for (const { name, run } of OPERATIONS) {
      const times: number[] = []
      for (let turn = 0; turn < CALLS; turn += 1) {
        const startedAt = performance.now()
        await run({ catalog, plugins, turn })
        times.push(performance.now() - startedAt)
      }
      const sorted = times.toSorted((left, right) => left - right)
      const at = (share: number) => sorted[Math.floor(share * CALLS)] ?? 0
      timings.push({ operation: name, plugins, p50Ms: at(0.5), p95Ms: at(0.95) })
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
