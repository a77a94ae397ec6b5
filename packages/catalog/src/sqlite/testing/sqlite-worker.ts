// Another process that uses a SQLite catalog, for tests:
//
//   node --conditions=source sqlite-worker.ts raise PATH TIMES   raises the generation of the tenant "counter"
//   node --conditions=source sqlite-worker.ts insert PATH TIMES  inserts tenants, and prints each once it is stored
//   node --conditions=source sqlite-worker.ts open PATH 0        only opens it
//
// An error is printed with its name and message, and ends the process with 1.
import { argv, stdout } from 'node:process'
import type { Catalog } from '../../catalog.ts'
import { sampleTenant } from '../../testing/sample-records.ts'
import { openSqliteCatalog } from '../open-catalog.ts'

const [job = '', path = '', times = ''] = argv.slice(2)

try {
  await using catalog = await openSqliteCatalog({ path })
  for (let turn = 0; turn < Number(times); turn += 1) {
    await doJob(catalog)
  }
} catch (error) {
  stdout.write(`${String(error)}\n`)
  process.exitCode = 1
}

async function doJob(catalog: Catalog): Promise<void> {
  switch (job) {
    case 'raise':
      return raise(catalog)
    case 'insert':
      return insert(catalog)
    default:
      throw new TypeError(`no such job: ${job}`)
  }
}

async function raise({ tenants }: Catalog): Promise<void> {
  await tenants.insert(sampleTenant('counter', 1))
  for (;;) {
    const current = await tenants.find('counter')
    if (!current) throw new Error('the counter is gone')
    const next = { ...current.value, generation: current.value.generation + 1 }
    if (await tenants.replace(current, next)) return
  }
}

async function insert({ tenants }: Catalog): Promise<void> {
  const tenantId = crypto.randomUUID()
  await tenants.insert(sampleTenant(tenantId, 1, { filler: 'x'.repeat(5_000) }))
  stdout.write(`${tenantId}\n`)
}
