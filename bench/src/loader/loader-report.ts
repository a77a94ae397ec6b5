import { formatTable } from '../format-table.ts'
import { formatRatio, median, ratioInterval } from '../ratio-interval.ts'
import type { PageScript } from './build-pages.ts'
import type { Measured } from './compare-loads.ts'
import type { PageLoad } from './measure-load.ts'
import type { ServedFile } from './served-file.ts'

/** The times. Each ratio compares two loads of one round: the variant's and the first variant's. */
export function timesTable(measured: readonly Measured[]): string {
  const rows = measured.map((cell) => {
    const base = measured.find(({ scenario }) => scenario === cell.scenario) ?? cell
    const ratio = (pick: (load: PageLoad) => number): string =>
      cell === base
        ? '1'
        : formatRatio(
            ratioInterval(
              cell.loads.map((load, round) => {
                const other = base.loads[round]
                return other ? pick(load) / pick(other) : Number.NaN
              }),
            ),
          )
    return [
      cell.scenario.name,
      cell.variant.name,
      formatSpread(cell.loads.map(afterHydration)),
      ratio(afterHydration),
      formatSpread(cell.loads.map(({ hydratedMs }) => hydratedMs)),
      formatSpread(cell.loads.map(({ lastMs }) => lastMs)),
      ratio(({ lastMs }) => lastMs),
      formatSpread(cell.loads.flatMap(({ lazyMs }) => lazyMs ?? [])),
    ]
  })
  return formatTable(
    {
      head: [
        'page',
        'loader',
        'hydrated to last, ms',
        'ratio',
        'hydrated, ms',
        'last plugin, ms',
        'ratio',
        'lazy chunk, ms',
      ],
      texts: 2,
    },
    rows,
  )
}

/** The requests of a load to the edge. */
export function trafficTable(measured: readonly Measured[]): string {
  return formatTable(
    {
      head: ['page', 'loader', 'requests', 'requests a plugin', 'bytes', 'in Brotli', 'HTML in Brotli'],
      texts: 2,
    },
    measured.map(({ scenario, variant, traffic }) => [
      scenario.name,
      variant.name,
      String(traffic.requests),
      (traffic.requests / scenario.pluginIds.length).toFixed(1),
      formatBytes(traffic.bytes),
      formatBytes(traffic.sentBytes),
      formatBytes(traffic.htmlSentBytes),
    ]),
  )
}

/** The size that each loader adds to the page's own script. */
export function scriptsTable(scripts: ReadonlyMap<PageScript, ServedFile>): string {
  const bare = scripts.get('bare')
  const [bareBytes, bareBrotli] = sizes(bare)
  return formatTable(
    { head: ['page script', 'bytes', 'in Brotli', 'of it the loader', 'in Brotli'], texts: 1 },
    [...scripts].map(([name, file]) => {
      const [bytes, brotli] = sizes(file)
      return [
        name,
        formatBytes(bytes),
        formatBytes(brotli),
        formatBytes(bytes - bareBytes),
        formatBytes(brotli - bareBrotli),
      ]
    }),
  )
}

/** The files of one plugin, in the order of the requests. */
export function filesTable(measured: readonly Measured[]): string {
  return formatTable(
    { head: ['page', 'loader', 'file', 'bytes', 'in Brotli'], texts: 3 },
    measured.flatMap(({ scenario, variant, traffic }) =>
      traffic.files.map(({ path, file, sentBytes }) => [
        scenario.name,
        variant.name,
        path.split('/').at(-1) ?? path,
        formatBytes(file.identity.length),
        formatBytes(sentBytes),
      ]),
    ),
  )
}

function sizes(file: ServedFile | undefined): [bytes: number, brotli: number] {
  return [file?.identity.length ?? 0, file?.brotli?.length ?? 0]
}

function afterHydration({ hydratedMs, lastMs }: PageLoad): number {
  return lastMs - hydratedMs
}

/** The median, with the minimum and the maximum. */
export function formatSpread(values: readonly number[]): string {
  if (values.length === 0) return ''
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)]
  return `${middle.toFixed(0)} (${low.toFixed(0)}-${high.toFixed(0)})`
}

function formatBytes(bytes: number): string {
  return String(bytes).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}
