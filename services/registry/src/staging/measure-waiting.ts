import type { Catalog, ListedVersion } from '@plugboard/catalog'
import { Gauge, type Registry } from 'prom-client'
import { readForMetrics } from '../operation/read-for-metrics.ts'

const PAGE = 100
/** More are not counted: somebody has to look long before. */
const COUNTED = 1000

interface Waiting {
  readonly count: number
  /** Since when the one waits that waits longest; null: none does. */
  readonly sinceMs: number | null
}

/** Shows how many versions wait for a person, and for how long. */
export function measureWaitingVersions(
  registry: Registry,
  {
    catalog,
    clock,
    report,
  }: {
    readonly catalog: { readonly versions: Pick<Catalog['versions'], 'listWaiting'> }
    readonly clock: () => number
    readonly report: (error: unknown) => void
  },
): void {
  const read = readForMetrics(() => countWaiting(catalog), { clock, report })
  const versions = new Gauge({
    name: 'plugboard_waiting_versions',
    help: `Staged versions of all plugins that wait for an administrator; ${COUNTED} are counted.`,
    registers: [registry],
    async collect() {
      const waiting = await read()
      versions.remove()
      if (waiting) versions.set(waiting.count)
    },
  })
  const seconds = new Gauge({
    name: 'plugboard_waiting_versions_oldest_seconds',
    help: 'For how long the one of them waits that waits longest; 0: none does.',
    registers: [registry],
    async collect() {
      const waiting = await read()
      seconds.remove()
      if (waiting) seconds.set(waiting.sinceMs === null ? 0 : (clock() - waiting.sinceMs) / 1000)
    },
  })
}

async function countWaiting({
  versions,
}: {
  readonly versions: Pick<Catalog['versions'], 'listWaiting'>
}): Promise<Waiting> {
  let count = 0
  let sinceMs: number | null = null
  let last: ListedVersion | undefined
  while (count < COUNTED) {
    const after = last && { ...last, sinceMs: startOf(last) }
    const page: readonly ListedVersion[] = await versions.listWaiting({ after, limit: PAGE })
    const [first] = page
    if (first) sinceMs ??= startOf(first)
    count += page.length
    last = page.at(-1)
    if (page.length < PAGE) break
  }
  return { count, sinceMs }
}

function startOf({ staged, createdAtMs }: ListedVersion): number {
  return staged?.atMs ?? createdAtMs
}
