import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { scannerOf } from '../testing/scanner-under-test.ts'
import { trialJob } from './trial-record.ts'
import { createTrialWorker } from './trial-worker.ts'

const WAIT = { timeout: 40_000 }
const ruleFor = (text: string) => `rule ${text} { strings: $a = "${text}" condition: $a }`
const scriptWith = (text: string) => `export default () => "${text}"\n`
const upload = ({ upload: send }: RegistryUnderTest, version: string, text: string) =>
  send(metadataOf({ version }), scriptWith(text))
const hitsOf = async (registry: RegistryUnderTest, query = '') =>
  (await registry.request({ url: `/scanner-hits${query}` })).body

/** Registries on one store and catalog, whose required scanner has the rules of a folder. */
async function openScene() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-rules-'))
  const ports = { store: createMemoryStore(), catalog: createMemoryCatalog() }
  const rules = { name: 'rules', kind: 'yara', requirement: 'required', directory: folder.path }
  const lease = { holder: 'other', expiresAtMs: Date.now() + 3_600_000 }
  return {
    ...ports,
    write: (file: string, text: string) => writeFile(join(folder.path, file), ruleFor(text)),
    // Long enough for a trial, unless another registry does it.
    open: () =>
      openRegistry({ ...ports, env: { SCANNERS: JSON.stringify([rules]), READY_TIMEOUT_MS: '40000' } }),
    openWithoutScanner: () => openRegistry(ports),
    /** As if another registry were trying the rules; the function ends that. */
    async holdTrial() {
      const { jobs } = ports.catalog
      const before = await jobs.find(trialJob('rules'))
      const held = before
        ? await jobs.replace(before, { ...before.value, lease })
        : await jobs.insert({ job: trialJob('rules'), lease })
      if (!held) throw new Error('the lease was taken')
      return () => jobs.replace(held, { ...held.value, lease: { ...lease, expiresAtMs: 0 } })
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

describe('rules that changed', () => {
  it('warn of uploads until they have run over everything published, and then refuse', async () => {
    await using scene = await openScene()
    await scene.write('a.yar', 'bad')
    const endTrial = await scene.holdTrial()
    const trying = await scene.open()
    const warned = await upload(trying, '1.0.0', 'bad')
    expect(warned.status, warned.text).toBe(201)
    expect(warned.body).toMatchObject({ verdict: 'passed-with-warnings' })
    expect(warned.body.checks).toContainEqual(
      expect.objectContaining({
        name: 'scanner-rules',
        outcome: 'warned',
        findings: [expect.objectContaining({ code: 'SCANNER_HIT', level: 'advisory' })],
      }),
    )
    await trying[Symbol.asyncDispose]()
    await endTrial()
    await using tried = await scene.open()
    expect((await upload(tried, '1.1.0', 'bad')).problem().code).toBe('BUNDLE_REFUSED')
  })

  it('leave rules in other files enforced', async () => {
    await using scene = await openScene()
    await scene.write('a.yar', 'bad')
    const before = await scene.open()
    await before.app.ready()
    await before[Symbol.asyncDispose]()
    await scene.write('b.yar', 'worse')
    await scene.holdTrial()
    await using registry = await scene.open()
    expect((await upload(registry, '1.0.0', 'bad')).problem().code).toBe('BUNDLE_REFUSED')
    expect((await upload(registry, '1.0.0', 'worse')).status).toBe(201)
  })

  it('are tried when a registry starts, which lists what they hit in pages, with the tenants that have it', async () => {
    await using scene = await openScene()
    await scene.write('a.yar', 'bad')
    const before = await scene.openWithoutScanner()
    for (const version of ['1.0.0', '1.1.0']) await before.publish(metadataOf({ version }), scriptWith('bad'))
    await before.publish(metadataOf({ version: '2.0.0' }))
    await before.install('acme', { pluginId: 'test-plugin', version: '1.1.0' })
    await before[Symbol.asyncDispose]()
    await using registry = await scene.open()
    const { items, nextCursor, trials } = await vi.waitFor(async () => {
      const body = await hitsOf(registry, '?limit=1')
      expect(body.trials).toMatchObject([{ state: 'done' }])
      return body
    }, WAIT)
    expect(trials).toMatchObject([{ scanner: 'rules', versions: 3, hits: 2, unscanned: 0, reason: null }])
    const { text } = await registry.request({ url: '/metrics' })
    expect(text).toMatch(/^plugboard_rule_trial_failed\{.*scanner="rules".*\} 0$/m)
    expect(text).toMatch(/^plugboard_rule_trial_unscanned_versions\{.*scanner="rules".*\} 0$/m)
    expect(items).toMatchObject([
      { version: '1.1.0', kind: 'hit', rule: 'a.yar:bad', file: 'bundle.js', line: 1, tenants: ['acme'] },
    ])
    const next = await hitsOf(registry, `?limit=1&cursor=${nextCursor}`)
    expect(next).toMatchObject({ items: [{ version: '1.0.0', tenants: [] }], nextCursor: null })
  })
})

describe('GET /scanner-hits', () => {
  it('is empty without scanners', async () => {
    await using registry = await openRegistry()
    expect(await hitsOf(registry)).toEqual({ items: [], nextCursor: null, trials: [] })
  })

  it('is for administrators only', async () => {
    const token = 'x'.repeat(24)
    const REGISTRY_TOKENS = JSON.stringify([{ name: 'a', token, scopes: ['read'], tenants: ['acme'] }])
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS } })
    const headers = { authorization: `Bearer ${token}` }
    expect((await registry.request({ url: '/scanner-hits', headers })).status).toBe(403)
  })
})

it('rules that change while a registry runs are tried at its next look', async () => {
  const ports = {
    store: createMemoryStore(),
    catalog: createMemoryCatalog(),
    clock: Date.now,
    createId: () => 'holder',
    leaseMs: 60_000,
  }
  const { scanner } = scannerOf({ kind: 'clean' })
  let ruleDigests = ['first']
  const changing = { ...scanner, readRules: async () => ({ ruleVersion: '7', ruleDigests }) }
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  await using worker = createTrialWorker({
    ports,
    scanners: [{ scanner: changing, whenAway: 'refuse' }],
    log,
    lookMs: 10,
  })
  await worker.start()
  expect(log.info).toHaveBeenCalledTimes(1)
  ruleDigests = ['second']
  await vi.waitFor(() => expect(log.info).toHaveBeenCalledTimes(2), WAIT)
  expect(log.error).not.toHaveBeenCalled()
})
