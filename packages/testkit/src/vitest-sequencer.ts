import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Spreads the files of every project evenly over a run, each project's slowest first, so that files that wait (for leases
 * and for engines that are down) run beside files that compute (builds and browsers). Vitest's own order is one project
 * after the other.
 */
export class SpreadingSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own method, not an array's
    return spread(await super.sort(files), ({ project }) => project.name)
  }
}

/** Spreads the members of every group evenly, and keeps their order within the group. */
export function spread<Item>(items: readonly Item[], groupOf: (item: Item) => string): Item[] {
  const sizes = new Map<string, number>()
  for (const item of items) sizes.set(groupOf(item), (sizes.get(groupOf(item)) ?? 0) + 1)
  const seen = new Map<string, number>()
  const placed = items.map((item) => {
    const group = groupOf(item)
    const before = seen.get(group) ?? 0
    seen.set(group, before + 1)
    return { item, place: (before + 0.5) / (sizes.get(group) ?? 1) }
  })
  return placed.toSorted((left, right) => left.place - right.place).map(({ item }) => item)
}
