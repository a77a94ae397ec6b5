import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '@plugboard/catalog'
import fc from 'fast-check'
import { openRegistry } from '../registry-under-test.ts'
import { Model, VERSIONS } from './model.ts'
import * as steps from './steps.ts'

const version = fc.constantFrom(...VERSIONS)
const config = fc.constantFrom({}, { colour: 'red' }, { colour: 'blue' }, { colour: 'red', size: 5 })
const asked = fc.record({
  requested: fc.constantFrom('^1.0.0', '~1.0.0', '*', 'latest', 'beta', '1.0.0', '1.1.0', '1.2.0'),
  policy: fc.constantFrom('pinned', 'patch', 'minor', 'follow', 'follow'),
  config: fc.option(config, { nil: undefined }),
})
// What is listed twice is done more often.
const STEPS = [
  version.map(steps.publish),
  version.map(steps.publish),
  version.map(steps.publish),
  asked.map(steps.install),
  asked.map(steps.install),
  asked.map(steps.patch),
  config.map(steps.configure),
  fc.boolean().map(steps.enable),
  fc.boolean().map(steps.uninstall),
  fc
    .tuple(version, fc.constantFrom('yank', 'unyank', 'revoke', 'unrevoke'))
    .map(([each, how]) => steps.mark(each, how)),
  version.map(steps.moveTag),
  fc.boolean().map(steps.freeze),
  fc.constantFrom(0, 2).map(steps.setAge),
  fc.constantFrom(1, 3).map(steps.pass),
  fc.integer({ min: 0, max: 10 }).map((tenths) => steps.rollBack(tenths / 10)),
]

/**
 * Does many series of random steps to a tenant and a plugin, in the model and in a registry on a fresh catalog.
 *
 * @throws the shortest series that it finds after which they differ
 */
export async function runModel(
  openCatalog: (folder: string) => Promise<Catalog>,
  { runs, seed }: { runs: number; seed: number },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands(STEPS, { maxCommands: 40, size: 'max' }), async (commands) => {
      const folder = await mkdtemp(join(tmpdir(), 'plugboard-model-'))
      try {
        const model = new Model()
        await using catalog = await openCatalog(folder)
        await using registry = await openRegistry({
          catalog,
          clock: () => model.nowMs,
          env: { UPGRADE_INTERVAL_MS: '10', PUBLISH_LEASE_MS: String(steps.LEASE_MS) },
        })
        await fc.asyncModelRun(() => ({ model, real: { registry, seen: new Map() } }), commands)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: runs, seed },
  )
}
