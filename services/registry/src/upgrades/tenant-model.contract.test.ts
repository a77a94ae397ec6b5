import { randomUUID } from 'node:crypto'
import { openMongodbCatalog } from '@plugboard/catalog/mongodb'
import { describe, expect, inject, it } from 'vitest'
import { runModel } from '../testing/tenant-model/run-model.ts'

/** More, and others, when they are asked for by name. */
const RUNS = Number(process.env['PLUGBOARD_MODEL_RUNS'] ?? 2)
const SEED = Number(process.env['PLUGBOARD_MODEL_SEED'] ?? 1)
// Far more than an operation takes on a machine that has other work.
const PATIENCE_MS = 60_000

const engine = inject('engines').mongodb
const skipped = engine.kind === 'missing' ? ` (skipped: ${engine.reason})` : ''

describe.skipIf(engine.kind === 'missing')(`a tenant and a plugin, in MongoDB${skipped}`, () => {
  it('are what a few lines of plain code say after any steps', { timeout: RUNS * 60_000 }, async () => {
    if (engine.kind === 'missing') throw new Error(engine.reason)
    const { url } = engine
    const open = async () =>
      openMongodbCatalog({
        url,
        database: `model-${randomUUID()}`,
        serverSelectionTimeoutMs: PATIENCE_MS,
        operationTimeoutMs: PATIENCE_MS,
        maxPoolSize: 20,
      })
    await expect(runModel(open, { runs: RUNS, seed: SEED })).resolves.toBeUndefined()
  })
})
