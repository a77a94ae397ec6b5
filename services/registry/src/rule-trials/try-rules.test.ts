import type { ScanInput, ScanVerdict } from '@plugboard/scanners'
import { TRIAL_HITS_LIMIT, versionManifestKey } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { publish, tenantAt } from '../testing/archive-source.ts'
import { createBlob, REF } from '../testing/bundle-under-test.ts'
import { createPorts, type PortsUnderTest } from '../testing/ports-under-test.ts'
import { AWAY, HIT, scannerOf } from '../testing/scanner-under-test.ts'
import { findTrial, trialJob } from './trial-record.ts'
import { tryRules } from './try-rules.ts'

const { signal } = new AbortController()
const OLD = { ...HIT, rule: 'old.yar:old', ruleDigest: 'old' }
const NEW = { ...HIT, rule: 'new.yar:new', ruleDigest: 'new' }

async function published(): Promise<PortsUnderTest> {
  const ports = createPorts()
  for (const version of ['1.0.0', '1.1.0', '2.0.0']) await publish(ports, version)
  return ports
}

/** Tries rules with these digests, which say the same of every version. */
function tryOn(
  ports: PortsUnderTest,
  ruleDigests: readonly string[],
  verdict: ScanVerdict | ((input: ScanInput) => Promise<ScanVerdict>) = { kind: 'clean' },
) {
  const { scanner } = scannerOf(verdict, { ruleVersion: ruleDigests.join(), ruleDigests })
  return tryRules(ports, { scanner, signal })
}

const hitBy = (...hits: readonly (typeof HIT)[]): ScanVerdict => ({ kind: 'hits', hits })
const trialOf = ({ catalog }: PortsUnderTest) => findTrial(catalog, 'rules')

describe('a trial of changed rules', () => {
  it('lists what the changed rules hit, once for each rule and version, with the tenants that have it, and nothing of other rules', async () => {
    const ports = await published()
    await ports.catalog.tenants.insert(tenantAt(1, '1.1.0'))
    await tryOn(ports, ['old'])
    const again = { ...NEW, file: 'chunks/größe.js' }
    const trial = await tryOn(ports, ['old', 'new'], async ({ version }) =>
      version === '1.1.0' ? hitBy(OLD, NEW, again) : hitBy(OLD),
    )
    expect(trial).toMatchObject({ state: 'done', ruleVersion: 'old,new', versions: 3, hits: 1, reason: null })
    expect(await trialOf(ports)).toMatchObject({ passed: ['old', 'new'], trial, after: null })
    expect((await trialOf(ports)).hits).toEqual([
      {
        scanner: 'rules',
        pluginId: REF.pluginId,
        version: '1.1.0',
        kind: 'hit',
        rule: 'new.yar:new',
        severity: null,
        message: HIT.message,
        file: 'bundle.js',
        line: null,
        column: null,
        tenants: ['acme'],
        hasMoreTenants: false,
      },
    ])
  })

  it('is not done for rules that were tried before, also when some of them are gone meanwhile', async () => {
    const ports = await published()
    expect(await tryOn(ports, ['a', 'b'])).not.toBeNull()
    expect(await tryOn(ports, ['a'])).toBeNull()
    expect(await tryOn(ports, ['b', 'a'])).toBeNull()
  })

  it('asks nothing of a scanner whose rules are not known here, such as a service', async () => {
    const { scanner } = scannerOf({ kind: 'clean' })
    const check = vi.fn(async () => ({ state: 'ready', ruleVersion: '7' }) as const)
    expect(await tryRules(createPorts(), { scanner: { ...scanner, check }, signal })).toBeNull()
    expect(check).not.toHaveBeenCalled()
  })

  it('is not done while another registry does it', async () => {
    const ports = await published()
    const lease = { holder: 'other', expiresAtMs: ports.clock() + 1000 }
    await ports.catalog.jobs.insert({ job: trialJob('rules'), lease })
    expect(await tryOn(ports, ['new'])).toBeNull()
    ports.advance(2000)
    expect(await tryOn(ports, ['new'])).toMatchObject({ state: 'done' })
  })

  it('that was cut off is continued after the last version, and has nothing twice', async () => {
    const ports = await published()
    const seen: string[] = []
    const cutOff = tryOn(ports, ['new'], async ({ version }) => (version === '1.1.0' ? AWAY : hitBy(NEW)))
    await expect(cutOff).rejects.toThrow('did not answer within 200 ms')
    expect(await trialOf(ports)).toMatchObject({
      passed: [],
      trial: {
        state: 'failed',
        reason: 'test-plugin 1.1.0, attempt 1 of 5: The scanner rules did not answer within 200 ms.',
        versions: 1,
      },
    })
    const done = await tryOn(ports, ['new'], async ({ version }) => {
      seen.push(version)
      return hitBy(NEW)
    })
    expect(seen).toEqual(['1.1.0', '1.0.0'])
    expect(done).toMatchObject({ state: 'done', reason: null, versions: 3, hits: 3 })
    expect((await trialOf(ports)).hits.map(({ version }) => version)).toEqual(['2.0.0', '1.1.0', '1.0.0'])
  })

  it('begins again when the rules changed meanwhile, and trusts none of them before', async () => {
    const ports = await published()
    const { scanner } = scannerOf({ kind: 'clean' }, { ruleVersion: 'changed', ruleDigests: ['new'] })
    const changing = { ...scanner, readRules: async () => ({ ruleVersion: 'before', ruleDigests: ['new'] }) }
    await expect(tryRules(ports, { scanner: changing, signal })).rejects.toThrow(
      'The rules of rules changed meanwhile.',
    )
    expect((await trialOf(ports)).passed).toEqual([])
    expect(await tryRules(ports, { scanner, signal })).toMatchObject({ state: 'done', versions: 3 })
  })

  it('lists versions that exceed a limit or whose manifest is damaged, and comes to its end', async () => {
    const ports = await published()
    const key = versionManifestKey({ ...REF, version: '2.0.0' })
    await ports.store.remove(key)
    await ports.store.putIfAbsent(key, createBlob('{}'), { contentType: 'application/json' })
    const trial = await tryOn(ports, ['new'], async ({ version }) =>
      version === '1.0.0'
        ? { kind: 'exceeded', limit: 'time', file: 'bundle.js', reason: 'was not done', hits: [NEW] }
        : { kind: 'clean' },
    )
    expect(trial).toMatchObject({ state: 'done', versions: 3, hits: 3 })
    expect((await trialOf(ports)).hits).toMatchObject([
      { version: '2.0.0', kind: 'unreadable', rule: null, message: `${key} is not a version manifest` },
      { version: '1.0.0', kind: 'exceeded', file: 'bundle.js', message: 'The scanner was not done.' },
      { version: '1.0.0', kind: 'hit', rule: 'new.yar:new' },
    ])
  })

  it('leaves a version out at which the scanner fails five times in a row, names it with its tenants, and comes to its end', async () => {
    const ports = await published()
    await ports.catalog.tenants.insert(tenantAt(1, '1.1.0'))
    const attempt = () =>
      tryOn(ports, ['new'], async ({ version }) => (version === '1.1.0' ? AWAY : hitBy(NEW)))
    for (let failures = 1; failures < 5; failures += 1) {
      await expect(attempt()).rejects.toThrow('did not answer within 200 ms')
      expect((await trialOf(ports)).trial?.reason).toContain(`attempt ${failures} of 5`)
    }
    const done = { state: 'done', reason: null, versions: 3, hits: 3, unscanned: 1 }
    expect(await attempt()).toMatchObject(done)
    expect(await trialOf(ports)).toMatchObject({ passed: ['new'], trial: done, after: null, failing: null })
    expect((await trialOf(ports)).hits).toMatchObject([
      { version: '2.0.0', kind: 'hit' },
      {
        version: '1.1.0',
        kind: 'unscanned',
        rule: null,
        message: 'The scanner rules did not answer within 200 ms.',
        tenants: ['acme'],
      },
      { version: '1.0.0', kind: 'hit' },
    ])
  })

  it('leaves a version out whose files the store cannot read while it answers otherwise', async () => {
    const ports = await published()
    const readAll = async ({ version, files }: ScanInput): Promise<ScanVerdict> => {
      if (version === '1.1.0') ports.store.plan({ failOn: 'open' })
      for (const file of files) await Array.fromAsync(file.open())
      return { kind: 'clean' }
    }
    for (let failures = 1; failures < 5; failures += 1)
      await expect(tryOn(ports, ['new'], readAll)).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    expect(await tryOn(ports, ['new'], readAll)).toMatchObject({ state: 'done', versions: 3, unscanned: 1 })
  })

  it('leaves no version out while the whole scanner is away, however often it is tried', async () => {
    const ports = await published()
    const { scanner } = scannerOf(AWAY, { ruleDigests: ['new'] })
    const away = { ...scanner, check: async () => ({ state: 'away', reason: 'is down' }) as const }
    for (let failures = 1; failures <= 6; failures += 1)
      await expect(tryRules(ports, { scanner: away, signal })).rejects.toThrow('did not answer')
    expect(await trialOf(ports)).toMatchObject({
      passed: [],
      hits: [],
      trial: { state: 'failed', reason: 'The scanner rules did not answer within 200 ms.', unscanned: 0 },
    })
  })

  it('reads a trial that an earlier release recorded', async () => {
    const ports = await published()
    await tryOn(ports, ['old'])
    const job = await ports.catalog.jobs.find(trialJob('rules'))
    if (!job) throw new Error('there is no trial')
    const { failing, trial, ...progress } = await trialOf(ports)
    const { unscanned, ...earlier } = trial ?? {}
    expect({ failing, unscanned }).toEqual({ failing: null, unscanned: 0 })
    await ports.catalog.jobs.replace(job, { ...job.value, progress: { ...progress, trial: earlier } })
    expect((await trialOf(ports)).trial).toEqual(trial)
  })

  it('fails in an outage of the store, and is no trial then', async () => {
    const ports = await published()
    ports.store.plan({ failOn: 'open', times: Infinity })
    ports.store.plan({ failOn: 'check', times: Infinity })
    for (let failures = 1; failures <= 6; failures += 1)
      await expect(tryOn(ports, ['new'])).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    expect(await trialOf(ports)).toMatchObject({ passed: [], hits: [], trial: { state: 'failed' } })
  })

  it('counts all hits, and keeps a limited number', async () => {
    const ports = await published()
    const hits = Array.from({ length: 200 }, (_, n) => ({ ...NEW, rule: `new.yar:rule${n}` }))
    expect(await tryOn(ports, ['new'], hitBy(...hits))).toMatchObject({ hits: 600 })
    expect((await trialOf(ports)).hits).toHaveLength(TRIAL_HITS_LIMIT)
  })

  it('that is stopped is left to the next one, which need not wait', async () => {
    const ports = await published()
    const { scanner } = scannerOf({ kind: 'clean' }, { ruleDigests: ['new'] })
    const stopped = AbortSignal.abort(new RangeError('enough'))
    await expect(tryRules(ports, { scanner, signal: stopped })).rejects.toThrow('enough')
    expect(await trialOf(ports)).toMatchObject({ passed: [], trial: { state: 'running' } })
    expect(await tryRules(ports, { scanner, signal })).toMatchObject({ state: 'done', versions: 3 })
  })
})
