import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { Installation, type UpgradePolicy, type Version } from '@plugboard/types'
import fc from 'fast-check'
import semver from 'semver'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const DAY_MS = 86_400_000
// No time that the model could come to by itself: it shows that a process is at a task.
const LEASE_MS = 123_457
/** More, and others, when they are asked for by name. */
const RUNS = Number(process.env['PLUGBOARD_MODEL_RUNS'] ?? 20)
const SEED = Number(process.env['PLUGBOARD_MODEL_SEED'] ?? 1)
const VERSIONS = ['1.0.0', '1.0.1', '1.1.0', '1.2.0', '2.0.0'] as const

/** What a tenant with one plugin should have, in plain code. */
class Model {
  nowMs = Date.parse('2026-06-01T00:00:00Z')
  readonly versions = new Map<Version, { publishedAtMs: number; isYanked: boolean; isRevoked: boolean }>()
  tag: Version | undefined
  ageDays = 0
  isFrozen = false
  plugin: Wish | undefined
  taken: { version: Version; atMs: number }[] = []
  /** The content of each generation, from the first. */
  readonly generations: { plugin: Wish | undefined; ageDays: number; isFrozen: boolean }[] = []

  get latest(): Version | undefined {
    const usable = [...this.versions].filter(([, { isYanked, isRevoked }]) => !isYanked && !isRevoked)
    const all = usable.length > 0 ? usable : [...this.versions]
    return all.map(([version]) => version).toSorted(semver.rcompare)[0]
  }

  isRevoked(version: Version): boolean {
    return this.versions.get(version)?.isRevoked ?? false
  }

  /** The versions that a wish may lead to, the best one first. */
  allowed({ requested, policy }: Pick<Wish, 'requested' | 'policy'>, current: Version | null): Version[] {
    if (current !== null && policy === 'pinned') return []
    const tagged = { latest: this.latest, beta: this.tag }[requested]
    const pool = ['latest', 'beta'].includes(requested) ? [tagged] : [...this.versions.keys()]
    const isTag = ['latest', 'beta'].includes(requested)
    const isExact = semver.valid(requested) !== null
    return pool
      .filter((version): version is Version => version !== undefined && version !== current)
      .filter((version) => isTag || isExact || semver.satisfies(version, requested))
      .filter((version) => {
        if (current === null) return true
        if (policy === 'patch') return semver.satisfies(version, `~${current}`)
        if (policy === 'minor') return semver.satisfies(version, `^${current}`)
        return true
      })
      .filter((version) => {
        const mayGoDown = current === null || this.isRevoked(current) || (isTag && policy === 'follow')
        return mayGoDown || semver.gt(version, current)
      })
      .toSorted(semver.rcompare)
  }

  isHeld(version: Version, requested: string, current: Version | null, isNamed: boolean): boolean {
    const facts = this.versions.get(version)
    if (!facts || facts.isYanked || facts.isRevoked) return true
    if (this.isFrozen && current !== null) return true
    if (this.nowMs < facts.publishedAtMs + this.ageDays * DAY_MS) return true
    if (isNamed) return false
    return ['latest', 'beta'].includes(requested)
      ? this.taken.some((taken) => taken.version === version)
      : this.taken.some((taken) => semver.lte(version, taken.version) && facts.publishedAtMs <= taken.atMs)
  }

  /** What comes by itself. */
  settle(): void {
    if (!this.plugin) return
    const { requested, version: current, isWithdrawn } = this.plugin
    const next = this.allowed(this.plugin, current).find(
      (version) => !this.isHeld(version, requested, current, false),
    )
    if (next !== undefined) this.become({ ...this.plugin, version: next, isWithdrawn: false })
    else if (this.isRevoked(current) !== isWithdrawn) {
      this.become({ ...this.plugin, isWithdrawn: !isWithdrawn })
    }
  }

  become(plugin: Wish): void {
    this.plugin = plugin
    this.record()
  }

  record(): void {
    const { plugin, ageDays, isFrozen } = this
    this.generations.push({ plugin, ageDays, isFrozen })
  }
}

interface Wish {
  readonly requested: string
  readonly policy: UpgradePolicy
  readonly version: Version
  readonly isWithdrawn: boolean
}

interface Real {
  readonly registry: RegistryUnderTest
  /** The text of each generation when it was first seen. */
  readonly seen: Map<number, string>
}

type Step = fc.AsyncCommand<Model, Real>

/** A step that is done to both, after which both must be in the same state. */
function step(name: string, isPossible: (model: Model) => boolean, run: Step['run']): Step {
  return {
    check: isPossible,
    run: async (model, real) => {
      await run(model, real)
      model.settle()
      await expectSame(model, real)
    },
    toString: () => name,
  }
}

async function expectSame(model: Model, { registry, seen }: Real): Promise<void> {
  await untilIdle(model, registry.catalog)
  const answer = await registry.request({ url: '/tenants/acme/plugins/test-plugin' })
  const manifest = await registry.request({ url: '/tenants/acme/manifest' })
  const shown = manifest.body.plugins.map(({ version }: { version: string }) => version)
  if (model.plugin) {
    const { version, requested, policy, isWithdrawn } = model.plugin
    expect(Installation.parse(answer.body)).toMatchObject({ version, requested, upgrade: policy })
    expect(shown).toEqual(isWithdrawn ? [] : [version])
  } else {
    expect(answer.status).toBe(404)
    expect(shown).toEqual([])
  }
  expect(manifest.body.generation).toBe(model.generations.length)
  for (let number = 1; number <= model.generations.length; number += 1) {
    const { text } = await registry.request({ url: `/tenants/acme/generations/${number}` })
    expect(seen.get(number) ?? text).toBe(text)
    seen.set(number, text)
  }
}

/** Waits until every registry has done all that is due. */
async function untilIdle(model: Model, { upgradeTasks }: Catalog): Promise<void> {
  await vi.waitFor(
    async () => {
      const dueBeforeMs = model.nowMs + LEASE_MS + 1
      const tasks = await upgradeTasks.listDue({ dueBeforeMs, limit: 9 })
      expect(tasks.map(({ value }) => value.taskId)).toEqual([])
    },
    { timeout: 20_000, interval: 2 },
  )
}

const change = (registry: RegistryUnderTest, url: string, body: unknown) =>
  registry.request({ method: 'PATCH', url, body })

const installed = (model: Model) => model.plugin !== undefined

const publish = (version: Version): Step =>
  step(
    `publish ${version}`,
    (model) => !model.versions.has(version),
    async (model, { registry }) => {
      await registry.publish(metadataOf({ version }))
      const facts = { publishedAtMs: model.nowMs, isYanked: false, isRevoked: false }
      model.versions.set(version, facts)
    },
  )

const mark = (version: Version, how: 'yank' | 'unyank' | 'revoke' | 'unrevoke'): Step =>
  step(
    `${how} ${version}`,
    (model) => model.versions.has(version),
    async (model, { registry }) => {
      const url = `/plugins/test-plugin/versions/${version}/${how}`
      await registry.request({ method: 'POST', url, body: { reason: 'A reason.' } })
      const facts = model.versions.get(version)
      if (!facts) throw new Error('the model has lost a version')
      if (how === 'yank' || how === 'unyank') facts.isYanked = how === 'yank'
      else facts.isRevoked = how === 'revoke'
    },
  )

const moveTag = (version: Version): Step =>
  step(
    `move beta to ${version}`,
    (model) => {
      const facts = model.versions.get(version)
      return facts !== undefined && !facts.isYanked && !facts.isRevoked
    },
    async (model, { registry }) => {
      await registry.request({ method: 'PUT', url: '/plugins/test-plugin/tags/beta', body: { version } })
      model.tag = version
    },
  )

const install = (requested: string, policy: UpgradePolicy): Step =>
  step(
    `install ${requested}, ${policy}`,
    (model) => {
      const isExact = semver.valid(requested) !== null
      if (isExact && policy === 'follow') return false
      if (requested === 'latest') return model.latest !== undefined
      if (requested === 'beta') return model.tag !== undefined
      return model.versions.size > 0
    },
    async (model, { registry }) => {
      const { status } = await registry.install('acme', {
        pluginId: 'test-plugin',
        version: requested,
        upgrade: policy,
      })
      const wish = { requested, policy }
      const present = model.plugin
      const isExact = semver.valid(requested) !== null
      const tagged = { latest: model.latest, beta: model.tag }[requested]
      let version: Version | undefined
      if (isExact) {
        const facts = model.versions.get(requested)
        const isFree = facts && !facts.isYanked && !facts.isRevoked
        version = facts && (isFree || present?.version === requested) ? requested : undefined
      } else {
        const fits =
          present &&
          (present.requested === requested ||
            tagged === present.version ||
            (tagged === undefined && semver.satisfies(present.version, requested)))
        const current = fits ? present.version : null
        version =
          model.allowed(wish, current).find((each) => !model.isHeld(each, requested, current, true)) ??
          current ??
          undefined
      }
      expect(status, `the model chose ${version}`).toBe(version === undefined ? status : present ? 200 : 201)
      if (version === undefined) {
        expect(status).toBeGreaterThanOrEqual(400)
        return
      }
      const isSame =
        present?.version === version && present.requested === requested && present.policy === policy
      if (isSame) return
      if (present?.version !== version) model.taken = []
      const isWithdrawn = present?.version === version && present.isWithdrawn
      model.become({ ...wish, version, isWithdrawn })
    },
  )

const uninstall = step('uninstall', installed, async (model, { registry }) => {
  await registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/test-plugin' })
  model.plugin = undefined
  model.taken = []
  model.record()
})

const freeze = (isFrozen: boolean): Step =>
  step(
    isFrozen ? 'freeze' : 'lift the freeze',
    (model) => model.isFrozen !== isFrozen,
    async (model, { registry }) => {
      await change(registry, '/tenants/acme', { freeze: isFrozen ? { reason: 'Peak.' } : null })
      model.isFrozen = isFrozen
      model.record()
    },
  )

const setAge = (ageDays: number): Step =>
  step(
    `wait ${ageDays} days`,
    (model) => model.ageDays !== ageDays,
    async (model, { registry }) => {
      await change(registry, '/tenants/acme', { minReleaseAgeSeconds: (ageDays * DAY_MS) / 1000 })
      model.ageDays = ageDays
      model.record()
    },
  )

const pass = (days: number): Step =>
  step(
    `${days} days pass`,
    () => true,
    async (model) => {
      model.nowMs += days * DAY_MS
    },
  )

const rollBack = (share: number): Step =>
  step(
    `roll back to ${100 * share} % of the generations`,
    (model) => model.generations.length > 0,
    async (model, { registry }) => {
      const generation = 1 + Math.floor(share * (model.generations.length - 1))
      await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation } })
      const former = model.generations[generation - 1]
      if (!former) throw new Error('the model has lost a generation')
      const { plugin, ageDays, isFrozen } = former
      const present = model.plugin
      const next = plugin && { ...plugin, isWithdrawn: model.isRevoked(plugin.version) }
      if (present && plugin?.version === present.version && next) {
        Object.assign(next, { isWithdrawn: present.isWithdrawn })
      }
      const isSame =
        JSON.stringify([present, model.ageDays, model.isFrozen]) === JSON.stringify([next, ageDays, isFrozen])
      if (isSame) return
      if (!next) model.taken = []
      else {
        if (present && semver.lt(next.version, present.version)) {
          model.taken = [{ version: present.version, atMs: model.nowMs }, ...model.taken]
        }
        model.taken = model.taken.filter((taken) => taken.version !== next.version)
      }
      model.plugin = next
      model.ageDays = ageDays
      model.isFrozen = isFrozen
      model.record()
    },
  )

const version = fc.constantFrom(...VERSIONS)
const wish = fc
  .tuple(
    fc.constantFrom('^1.0.0', '~1.0.0', '*', 'latest', 'beta', '1.0.0', '1.1.0'),
    fc.constantFrom('pinned', 'patch', 'minor', 'follow', 'follow'),
  )
  .map(([requested, policy]) => install(requested, policy))
// What is listed twice is done more often.
const STEPS = [
  version.map(publish),
  version.map(publish),
  version.map(publish),
  wish,
  wish,
  fc
    .tuple(version, fc.constantFrom('yank', 'unyank', 'revoke', 'unrevoke'))
    .map(([each, how]) => mark(each, how)),
  version.map(moveTag),
  fc.constant(uninstall),
  fc.boolean().map(freeze),
  fc.constantFrom(0, 2).map(setAge),
  fc.constantFrom(1, 3).map(pass),
  fc.integer({ min: 0, max: 10 }).map((tenths) => rollBack(tenths / 10)),
]

describe.each([
  ['in memory', async () => createMemoryCatalog()],
  ['in SQLite', (folder: string) => openSqliteCatalog({ path: join(folder, 'catalog.sqlite') })],
] as const)('a tenant and a plugin, %s', (_where, open) => {
  it('are what a few lines of plain code say after any steps', { timeout: 300_000 }, async () => {
    const run = fc.assert(
      fc.asyncProperty(fc.commands(STEPS, { maxCommands: 40, size: 'max' }), async (commands) => {
        const folder = await mkdtemp(join(tmpdir(), 'plugboard-model-'))
        try {
          const model = new Model()
          await using catalog = await open(folder)
          await using registry = await openRegistry({
            catalog,
            clock: () => model.nowMs,
            env: { UPGRADE_INTERVAL_MS: '10', PUBLISH_LEASE_MS: String(LEASE_MS) },
          })
          await fc.asyncModelRun(() => ({ model, real: { registry, seen: new Map() } }), commands)
        } finally {
          await rm(folder, { recursive: true, force: true })
        }
      }),
      { numRuns: RUNS, seed: SEED },
    )
    await expect(run).resolves.toBeUndefined()
  })
})
