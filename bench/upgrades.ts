import { loadavg, tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { formatTable } from './src/format-table.ts'
import { quantile } from './src/ratio-interval.ts'
import { PLACES } from './src/upgrades/open-place.ts'
import { seedTenants, tenantIdOf } from './src/upgrades/seed-tenants.ts'
import { FOLLOWED, measureWorkOff, startRegistry, type WorkOffCost } from './src/upgrades/work-off.ts'

// How long it takes until each of 10,000 tenants has the generation that one publish makes: with one registry, with two, and with
// two of which one is killed in the middle; and how long other requests take meanwhile, as a multiple of the same requests without:
//   npm run dev -- node --conditions=source bench/upgrades.ts [--tenants 10000] [--catalog sqlite|mongodb] [--folder /dev/shm]

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '10000' },
    catalog: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
  },
})
const tenants = Number(values.tenants)
const RUNS = [
  { name: 'one registry', registries: 1, isOneKilled: false },
  { name: 'two', registries: 2, isOneKilled: false },
  { name: 'two, one killed', registries: 2, isOneKilled: true },
]

for (const [name, open] of Object.entries(PLACES)) {
  if (values.catalog !== undefined && values.catalog !== name) continue
  await using stack = new AsyncDisposableStack()
  const place = await open(stack, values.folder)
  {
    await using registry = await startRegistry(place)
    for (const pluginId of [FOLLOWED, 'other']) await registry.client.publish(pluginId, '1.0.0')
    const model = tenantIdOf(0)
    await registry.client.install(model, { pluginId: FOLLOWED, version: 'latest' })
  }
  const catalog = stack.use(await place.openCatalog())
  const startedAt = performance.now()
  await seedTenants(catalog, tenantIdOf(0), tenants)
  print(`${name}: ${tenants} tenants after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)

  for (const [index, run] of RUNS.entries()) {
    const work = { ...run, tenants, version: `1.${index + 1}.0`, generation: index + 2 }
    const cost = await measureWorkOff(place, catalog, work)
    print(`\n${workTable(name, run.name, cost)}\n\n${latencyTable(name, run.name, cost)}`)
    print(`load average ${loadavg()[0]?.toFixed(1)}\n`)
  }
}

function workTable(name: string, run: string, cost: WorkOffCost): string {
  const head = [
    name,
    's',
    'ms for a tenant',
    'CPU ms of registries',
    'CPU ms of engines',
    'longest delay, ms',
    'without',
  ]
  const row = [
    run,
    cost.seconds.toFixed(1),
    perTenant(cost.seconds),
    perTenant(cost.registryCpuSeconds),
    perTenant(cost.engineCpuSeconds),
    cost.lag.longestMs.toFixed(0),
    cost.quietLag.longestMs.toFixed(0),
  ]
  return formatTable({ head, texts: 1 }, [row])
}

function latencyTable(name: string, run: string, { beside, quiet }: WorkOffCost): string {
  const head = [name, 'request', 'p50 without', 'beside', 'ratio', 'p99 without', 'beside', 'ratio', 'n']
  const rows = [...beside].map(([probe, times]) => {
    const without = quiet.get(probe) ?? []
    const figures = [0.5, 0.99].flatMap((part) => {
      const alone = quantile(without.toSorted(ascending), part)
      const along = quantile(times.toSorted(ascending), part)
      return [alone.toFixed(1), along.toFixed(1), (along / alone).toFixed(1)]
    })
    return [run, probe, ...figures, String(times.length)]
  })
  return formatTable({ head, texts: 2 }, rows)
}

function perTenant(seconds: number): string {
  return ((1000 * seconds) / tenants).toFixed(2)
}

function ascending(left: number, right: number): number {
  return left - right
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
