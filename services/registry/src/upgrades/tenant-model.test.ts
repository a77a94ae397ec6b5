import { join } from 'node:path'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { describe, expect, it } from 'vitest'
import { runModel } from '../testing/tenant-model/run-model.ts'

/** More, and others, when they are asked for by name. */
const RUNS = Number(process.env['PLUGBOARD_MODEL_RUNS'] ?? 20)
const SEED = Number(process.env['PLUGBOARD_MODEL_SEED'] ?? 1)

describe.each([
  ['in memory', async () => createMemoryCatalog()],
  ['in SQLite', (folder: string) => openSqliteCatalog({ path: join(folder, 'catalog.sqlite') })],
] as const)('a tenant and a plugin, %s', (_where, open) => {
  it('are what a few lines of plain code say after any steps', { timeout: RUNS * 30_000 }, async () => {
    await expect(runModel(open, { runs: RUNS, seed: SEED })).resolves.toBeUndefined()
  })
})
