import { isDeepStrictEqual } from 'node:util'
import type { Catalog } from '@plugboard/catalog'
import { Installation, type UpgradePolicy, type Version } from '@plugboard/types'
import type fc from 'fast-check'
import semver from 'semver'
import { expect, vi } from 'vitest'
import { metadataOf, type RegistryUnderTest } from '../registry-under-test.ts'
import { type Config, DAY_MS, type Model, SCHEMA, STRICT } from './model.ts'

const PLUGIN_URL = '/tenants/acme/plugins/test-plugin'
// No time that the model could come to by itself: it shows that a process is at a task.
export const LEASE_MS = 123_457

export interface Real {
  readonly registry: RegistryUnderTest
  /** The text of each generation when it was first seen. */
  readonly seen: Map<number, string>
}

export type Step = fc.AsyncCommand<Model, Real>

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
  const answer = await registry.request({ url: PLUGIN_URL })
  const manifest = await registry.request({ url: '/tenants/acme/manifest' })
  const shown = manifest.body.plugins.map(({ version }: { version: string }) => version)
  if (model.plugin) {
    const { version, requested, policy, config, isEnabled, isWithdrawn } = model.plugin
    const expected = { version, requested, upgrade: policy, enabled: isEnabled }
    expect(Installation.parse(answer.body)).toMatchObject(expected)
    expect(answer.body.config).toEqual(config)
    expect(shown).toEqual(isEnabled && !isWithdrawn ? [version] : [])
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
    { timeout: 60_000, interval: 2 },
  )
}

const change = (registry: RegistryUnderTest, url: string, body: unknown) =>
  registry.request({ method: 'PATCH', url, body })

const installed = (model: Model) => model.plugin !== undefined

export const publish = (version: Version): Step =>
  step(
    `publish ${version}`,
    (model) => !model.versions.has(version),
    async (model, { registry }) => {
      const configuration = STRICT.includes(version) ? { configuration: { schema: SCHEMA } } : {}
      await registry.publish(metadataOf({ version, ...configuration }))
      const facts = { publishedAtMs: model.nowMs, isYanked: false, isRevoked: false }
      model.versions.set(version, facts)
    },
  )

export const mark = (version: Version, how: 'yank' | 'unyank' | 'revoke' | 'unrevoke'): Step =>
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

export const moveTag = (version: Version): Step =>
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

interface Asked {
  readonly requested: string
  readonly policy: UpgradePolicy
  readonly config?: Config | undefined
}

/** The version that a request leads to; undefined when it is refused. */
function requestedVersion(model: Model, { requested, policy }: Asked): Version | undefined {
  const present = model.plugin
  if (semver.valid(requested) !== null) {
    const facts = model.versions.get(requested)
    const isFree = facts && !facts.isYanked && !facts.isRevoked
    return facts && (isFree || present?.version === requested) ? requested : undefined
  }
  const tagged = { latest: model.latest, beta: model.tag }[requested]
  const fits =
    present &&
    (present.requested === requested ||
      tagged === present.version ||
      (tagged === undefined && semver.satisfies(present.version, requested)))
  const current = fits ? present.version : null
  const free = model
    .allowed({ requested, policy }, current)
    .find((version) => !model.isHeld(version, requested, current, true))
  return free ?? current ?? undefined
}

/** Makes the generation that a request asks for. Returns whether the request is accepted. */
function accept(model: Model, asked: Asked): boolean {
  const { plugin: present, kept } = model
  const { requested, policy } = asked
  const version = requestedVersion(model, asked)
  if (version === undefined) return false
  const wanted = asked.config ?? present?.config ?? kept?.config ?? {}
  const isSame = present?.version === version && isDeepStrictEqual(present.config, wanted)
  const config = isSame ? wanted : model.configured(version, wanted)
  if (config === null) return false
  if (present?.version !== version) model.taken = []
  const isWithdrawn = present?.version === version && present.isWithdrawn
  const isEnabled = present?.isEnabled ?? true
  const plugin = { requested, policy, version, config, isEnabled, isWithdrawn }
  model.become({ plugin, kept: undefined })
  return true
}

const textOf = ({ requested, policy, config }: Asked) =>
  [requested, policy, ...(config ? [JSON.stringify(config)] : [])].join(', ')

function mayAsk(model: Model, { requested, policy }: Asked): boolean {
  const isExact = semver.valid(requested) !== null
  if (isExact && policy === 'follow') return false
  if (requested === 'latest') return model.latest !== undefined
  if (requested === 'beta') return model.tag !== undefined
  return model.versions.size > 0
}

export const install = (asked: Asked): Step =>
  step(
    `install ${textOf(asked)}`,
    (model) => mayAsk(model, asked),
    async (model, { registry }) => {
      const isNew = !installed(model)
      const { requested: version, policy: upgrade, config } = asked
      const body = { pluginId: 'test-plugin', version, upgrade, config }
      const { status, text } = await registry.install('acme', body)
      const isAccepted = accept(model, asked)
      if (isAccepted) expect(status, text).toBe(isNew ? 201 : 200)
      else expect(status, text).toBeGreaterThanOrEqual(400)
    },
  )

export const patch = (asked: Asked): Step =>
  step(
    `change to ${textOf(asked)}`,
    (model) => installed(model) && mayAsk(model, asked),
    async (model, { registry }) => {
      const { requested: version, policy: upgrade, config } = asked
      const { status, text } = await change(registry, PLUGIN_URL, { version, upgrade, config })
      const isAccepted = accept(model, asked)
      if (isAccepted) expect(status, text).toBe(200)
      else expect(status, text).toBeGreaterThanOrEqual(400)
    },
  )

export const configure = (config: Config): Step =>
  step(`configure ${JSON.stringify(config)}`, installed, async (model, { registry }) => {
    const { status } = await change(registry, PLUGIN_URL, { config })
    const { plugin } = model
    if (!plugin) throw new Error('the model has lost the plugin')
    const configured = isDeepStrictEqual(plugin.config, config)
      ? config
      : model.configured(plugin.version, config)
    expect(status).toBe(configured ? 200 : 422)
    if (configured) model.become({ plugin: { ...plugin, config: configured } })
  })

export const enable = (isEnabled: boolean): Step =>
  step(isEnabled ? 'enable' : 'disable', installed, async (model, { registry }) => {
    await change(registry, PLUGIN_URL, { enabled: isEnabled })
    model.become({ plugin: model.plugin && { ...model.plugin, isEnabled } })
  })

export const uninstall = (isKept: boolean): Step =>
  step(
    isKept ? 'uninstall and keep the configuration' : 'uninstall',
    (model) => installed(model) || (!isKept && model.kept !== undefined),
    async (model, { registry }) => {
      await registry.request({ method: 'DELETE', url: `${PLUGIN_URL}?keepConfiguration=${isKept}` })
      const { plugin, nowMs } = model
      model.taken = []
      const kept = isKept && plugin ? { config: plugin.config, atMs: nowMs } : undefined
      model.become({ plugin: undefined, kept })
    },
  )

export const freeze = (isFrozen: boolean): Step =>
  step(
    isFrozen ? 'freeze' : 'lift the freeze',
    (model) => model.isFrozen !== isFrozen,
    async (model, { registry }) => {
      await change(registry, '/tenants/acme', { freeze: isFrozen ? { reason: 'Peak.' } : null })
      model.become({ isFrozen })
    },
  )

export const setAge = (ageDays: number): Step =>
  step(
    `wait ${ageDays} days`,
    (model) => model.ageDays !== ageDays,
    async (model, { registry }) => {
      await change(registry, '/tenants/acme', { minReleaseAgeSeconds: (ageDays * DAY_MS) / 1000 })
      model.become({ ageDays })
    },
  )

export const pass = (days: number): Step =>
  step(
    `${days} days pass`,
    () => true,
    async (model) => {
      model.nowMs += days * DAY_MS
    },
  )

export const rollBack = (share: number): Step =>
  step(
    `roll back to ${100 * share} % of the generations`,
    (model) => model.generations.length > 0,
    async (model, { registry }) => {
      const generation = 1 + Math.floor(share * (model.generations.length - 1))
      await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation } })
      const former = model.generations[generation - 1]
      if (!former) throw new Error('the model has lost a generation')
      const { plugin: present } = model
      const isSameVersion = former.plugin && former.plugin.version === present?.version
      const plugin = former.plugin && {
        ...former.plugin,
        isWithdrawn: isSameVersion ? present.isWithdrawn : model.isRevoked(former.plugin.version),
      }
      if (isDeepStrictEqual(model.content, { ...former, plugin })) return
      if (!plugin) model.taken = []
      else {
        if (present && semver.lt(plugin.version, present.version)) {
          model.taken = [{ version: present.version, atMs: model.nowMs }, ...model.taken]
        }
        model.taken = model.taken.filter((taken) => taken.version !== plugin.version)
      }
      model.become({ ...former, plugin })
    },
  )
