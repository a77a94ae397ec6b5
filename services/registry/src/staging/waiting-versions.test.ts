import type { CheckResult } from '@plugboard/types'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../access/caller.ts'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { createPorts, faultsOf, keysOf, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { approveVersion } from './decide-version.ts'
import { measureWaitingVersions } from './measure-waiting.ts'

const { signal } = new AbortController()
const BUNDLE = createBundle()
const FINGERPRINT = 'f'.repeat(64)
const WAITING: readonly CheckResult[] = [
  {
    name: 'scanner-antivirus',
    outcome: 'waiting',
    message: 'It did not answer.',
    findings: [{ code: 'SCANNER_AWAY', message: 'It is away.', level: 'enforced', fingerprint: FINGERPRINT }],
  },
]
const ACCEPTED: readonly CheckResult[] = [
  { name: 'scanner-antivirus', outcome: 'passed', message: 'It found nothing.' },
]

const upload = (
  ports: PortsUnderTest,
  checks: readonly CheckResult[],
  { waits = false, ownersRevision }: { waits?: boolean; ownersRevision?: number } = {},
) =>
  publishBundle(ports, {
    bundle: { ...BUNDLE, checks },
    encoder: createEncoder(BUNDLE),
    publisher: 'ci',
    isStaged: waits,
    isUnasked: waits,
    ownersRevision,
    signal,
  })

async function metricsOf({ catalog, clock }: PortsUnderTest): Promise<string> {
  const registry = new Registry()
  measureWaitingVersions(registry, { catalog, clock, report: () => undefined })
  return registry.metrics()
}

/** How many of so many waiting versions the metric counts. */
async function counted(all: number): Promise<string | undefined> {
  const listed = Array.from({ length: all }, (_, n) => ({ staged: { atMs: n } }))
  const listWaiting = async ({
    after,
    limit,
  }: {
    readonly after?: { readonly sinceMs: number } | undefined
    readonly limit: number
  }) => {
    const from = after === undefined ? 0 : after.sinceMs + 1
    return listed.slice(from, from + limit)
  }
  const registry = new Registry()
  const catalog = { versions: { listWaiting } } as unknown as PortsUnderTest['catalog']
  measureWaitingVersions(registry, { catalog, clock: () => 0, report: () => undefined })
  return /^plugboard_waiting_versions (\d+)$/m.exec(await registry.metrics())?.[1]
}

const recordOf = async ({ catalog }: PortsUnderTest) => (await catalog.versions.find(REF))?.value
const outcomeOf = async (ports: PortsUnderTest) => {
  const record = await recordOf(ports)
  return `${record?.state} ${record?.checks[0]?.outcome}`
}

function callerWith(name: string, ...scopes: ('publish' | 'admin')[]): Caller {
  return {
    kind: 'token',
    credential: { name, publisher: 'acme', scopes: new Set(scopes), plugins: null, tenants: [] },
  } as unknown as Caller
}

async function allow({ catalog, clock }: PortsUnderTest): Promise<void> {
  await catalog.checkDecisions.insert({
    pluginId: REF.pluginId,
    decisions: [
      {
        decisionId: 'd'.repeat(12),
        version: REF.version,
        code: 'SCANNER_AWAY',
        fingerprint: FINGERPRINT,
        scope: 'version',
        effect: 'allow',
        reason: 'Scanned by hand.',
        decidedBy: 'admin',
        decidedAtMs: clock(),
        expiresAtMs: clock() + 1_000_000,
      },
    ],
  })
}

const release = (ports: PortsUnderTest) => upload(ports, ACCEPTED)

async function openWaiting(): Promise<PortsUnderTest> {
  const ports = createPorts()
  await upload(ports, WAITING, { waits: true })
  return ports
}

/** Each call, before and after it has its effect. */
function stepsOf<Method>(calls: readonly Method[]) {
  return calls.flatMap((failOn, index) => {
    const skip = calls.slice(0, index).filter((earlier) => earlier === failOn).length
    return (['before', 'after'] as const).map((effect) => ({ failOn, skip, effect }))
  })
}

/** What the upload that publishes a waiting version does with the store and the catalog. */
async function releaseSteps() {
  const ports = await openWaiting()
  const { store, catalog } = ports
  const before = { store: store.calls.length, catalog: catalog.calls.length }
  await release(ports)
  const ofStore = stepsOf(store.calls.slice(before.store).map(({ method }) => method))
  const ofCatalog = stepsOf(catalog.calls.slice(before.catalog))
  return [
    ...ofStore.map((step) => ({ of: 'store', ...step }) as const),
    ...ofCatalog.map((step) => ({ of: 'catalog', ...step }) as const),
  ]
}

/** A waiting version whose release was cut off, for each of its steps: by one call that fails, and by all of its kind from there on. */
async function* cutOffReleases() {
  const steps = await releaseSteps()
  for (const times of [1, Infinity]) {
    for (const step of steps) {
      const ports = await openWaiting()
      if (step.of === 'store') ports.store.plan({ ...step, times })
      else ports.catalog.plan({ ...step, times })
      const outcome = await release(ports).catch((error: unknown) => error)
      ports.store.heal()
      ports.catalog.heal()
      ports.advance(ports.leaseMs + 1)
      yield { ports, isCutOff: outcome instanceof Error, what: JSON.stringify({ ...step, times }) }
    }
  }
}

/** It is visible with the checks that accepted it, listed and counted once, and no upload changes it any more. */
async function expectPublishedOnce(ports: PortsUnderTest, what: string): Promise<void> {
  expect(await faultsOf(ports), what).toEqual([])
  expect(await outcomeOf(ports), what).toBe('active passed')
  expect(await recordOf(ports), what).not.toHaveProperty('staged')
  const due = await ports.catalog.upgradeTasks.listDue({ dueBeforeMs: Number.MAX_SAFE_INTEGER, limit: 9 })
  expect(due, what).toHaveLength(1)
  expect(await release(ports), what).toMatchObject({ alreadyPublished: true, restored: [] })
}

describe('a version that waits for a person', () => {
  it('still waits for an administrator after an approval that was cut off', async () => {
    const ports = createPorts()
    await upload(ports, WAITING, { waits: true })
    await allow(ports)
    ports.store.plan({ failOn: 'putIfAbsent' })
    const admin = callerWith('admin', 'publish', 'admin')
    await expect(approveVersion(ports, REF, { caller: admin })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    })
    ports.store.heal()
    expect(await outcomeOf(ports)).toBe('staged waiting')
    const decisions = await ports.catalog.checkDecisions.find(REF.pluginId)
    if (decisions) await ports.catalog.checkDecisions.remove(decisions)
    ports.advance(ports.leaseMs + 1)
    await expect(
      approveVersion(ports, REF, { caller: callerWith('owner', 'publish') }),
    ).rejects.toMatchObject({ name: 'DecisionNeedsAdminError' })
    await expect(approveVersion(ports, REF, { caller: admin })).rejects.toMatchObject({
      name: 'FindingsUndecidedError',
    })
  })

  it('is published once, with the accepted checks, by two uploads at once when its scanner is back', async () => {
    const ports = createPorts({ waitMs: 40_000 })
    await upload(ports, WAITING, { waits: true })
    const uploads = await Promise.all([upload(ports, ACCEPTED), upload(ports, ACCEPTED)])
    expect(uploads.map(({ record }) => record.state)).toEqual(['active', 'active'])
    expect(uploads.filter(({ alreadyPublished }) => alreadyPublished)).toHaveLength(1)
    expect(await outcomeOf(ports)).toBe('active passed')
    expect(await recordOf(ports)).not.toHaveProperty('staged')
  })

  it('is published under the owners that the upload belongs to', async () => {
    const ports = createPorts()
    await upload(ports, WAITING, { waits: true, ownersRevision: 1 })
    const { record } = await upload(ports, ACCEPTED, { ownersRevision: 2 })
    expect(record.ownersRevision).toBe(2)
  })
})

describe('a version that waits because its scanner was away', () => {
  it('is published once and whole by the same upload, wherever the one before it was cut off', async () => {
    let met = 0
    for await (const { ports, isCutOff, what } of cutOffReleases()) {
      if (isCutOff) met += 1
      await release(ports)
      await expectPublishedOnce(ports, what)
    }
    expect(met).toBeGreaterThan(50)
  })

  it('is published whole by the recovery once it is visible, and waits as before until then', async () => {
    const ends = new Set<string>()
    for await (const { ports, what } of cutOffReleases()) {
      await recoverPublishes(ports, {
        failed: (_ref, error) => {
          throw error
        },
      })
      const isVisible = (await keysOf(ports.store)).includes('test-plugin/v1.0.0/manifest.json')
      const end = await outcomeOf(ports)
      expect(end, what).toBe(isVisible ? 'active passed' : 'staged waiting')
      ends.add(end)
      if (!isVisible) await release(ports)
      await expectPublishedOnce(ports, what)
    }
    expect([...ends].toSorted()).toEqual(['active passed', 'staged waiting'])
  })
})

describe('an upload that was cut off after it was visible', () => {
  it('keeps its accepted checks when the same upload would have to wait now', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'fileLists.put' })
    await expect(upload(ports, ACCEPTED)).rejects.toThrow(/planned/)
    ports.catalog.heal()
    ports.advance(ports.leaseMs + 1)
    await upload(ports, WAITING, { waits: true })
    expect(await outcomeOf(ports)).toBe('active passed')
  })
})

describe('the metrics of versions that wait', () => {
  it('count them, and say for how long the oldest waits', async () => {
    const ports = createPorts()
    expect(await metricsOf(ports)).toMatch(/^plugboard_waiting_versions 0$/m)
    expect(await metricsOf(ports)).toMatch(/^plugboard_waiting_versions_oldest_seconds 0$/m)
    await upload(ports, WAITING, { waits: true })
    ports.advance(90_000)
    expect(await metricsOf(ports)).toMatch(/^plugboard_waiting_versions 1$/m)
    expect(await metricsOf(ports)).toMatch(/^plugboard_waiting_versions_oldest_seconds 90$/m)
  })

  it('count all of many, page by page, and no more than a thousand', async () => {
    expect(await counted(250)).toBe('250')
    expect(await counted(1500)).toBe('1000')
  })

  it('are missing in an outage of the catalog, which is reported, and the others are there', async () => {
    const ports = createPorts()
    ports.catalog.plan({ failOn: 'versions.listWaiting', times: Infinity })
    const registry = new Registry()
    const reported: unknown[] = []
    measureWaitingVersions(registry, { ...ports, report: (error) => reported.push(error) })
    expect(await registry.metrics()).not.toMatch(/^plugboard_waiting_versions \d/m)
    expect(reported).toHaveLength(1)
  })
})
